import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast, DARK, LIGHT } from './terminal-theme';

const AA = 4.5;
const SKIPPED = /background|cursor|selection|border/i;

describe.each([
  ['dark', DARK],
  ['light', LIGHT],
])('%s log colours', (_name, theme) => {
  const colours = Object.entries(theme).filter(([role]) => !SKIPPED.test(role));
  it('has the sixteen and the text', () => expect(colours).toHaveLength(17));
  it.each(colours)('%s reads on the pane', (_role, colour) => {
    expect(contrast(String(colour), theme.background)).toBeGreaterThanOrEqual(AA);
  });
  it('text reads on a selection', () => {
    expect(
      contrast(String(theme.foreground), String(theme.selectionBackground)),
    ).toBeGreaterThanOrEqual(AA);
  });
});

/** The custom properties of each theme, as the style sheet has them. */
const tokens = (): { light: Map<string, string>; dark: Map<string, string> } => {
  const css = readFileSync(new URL('../../app/tokens.css', import.meta.url), 'utf8');
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
  const read = (text: string) =>
    new Map(
      [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
    );
  return { light: read(light), dark: read(dark) };
};

describe.each(['light', 'dark'] as const)('%s interface colours', (theme) => {
  const read = tokens()[theme];
  const grounds = ['ground', 'panel', 'raised', 'pop'];
  const inks = ['ink', 'ink-soft', 'dim', 'sea', 'foam', 'buoy', 'lamp'];
  it.each(inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)))(
    '%s reads on %s',
    (ink, ground) => {
      expect(contrast(read.get(ink) ?? '', read.get(ground) ?? '')).toBeGreaterThanOrEqual(AA);
    },
  );
  it.each([
    ['on-sea', 'sea'],
    ['ink', 'sea-wash'],
    ['dim', 'sea-wash'],
    ['buoy', 'buoy-wash'],
    ['lamp', 'lamp-wash'],
    ['ink', 'selection'],
    ['ink', 'raised-strong'],
  ])('%s reads on %s', (ink, ground) => {
    expect(contrast(read.get(ink) ?? '', read.get(ground) ?? '')).toBeGreaterThanOrEqual(AA);
  });
});
