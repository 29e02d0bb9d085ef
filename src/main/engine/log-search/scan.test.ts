import { describe, expect, it } from 'vitest';
import type { LogGap, LogSource } from '../builds/log/log-view';
import { makeMatcher } from './matcher';
import { endOfLastLine, scanBack, scanOn } from './scan';

const within = (at: number, part: Buffer): number => Math.min(part.length, Math.max(0, at));

const source = (text: string, missing: readonly LogGap[] = []): LogSource => {
  const bytes = Buffer.from(text);
  return {
    size: async () => bytes.length,
    read: async (offset, length) => {
      const part = Buffer.from(bytes.subarray(offset, offset + length));
      for (const gap of missing)
        part.fill(0, within(gap.start - offset, part), within(gap.end - offset, part));
      return part;
    },
    gaps: async () => missing,
  };
};

const matcher = (words: string) => {
  const made = makeMatcher({ words, regex: false, caseSensitive: true });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
};

const line = (number: number): string => `line ${number} `.padEnd(99, '.');

/** 5 MB, more than one stretch. */
const LINES = 50_000;
const log = Array.from({ length: LINES }, (_, at) => `${line(at)}\n`).join('');

describe('scanBack', () => {
  it('finds every line once, newest stretch first, whatever the stretches cut', async () => {
    const stretches = [];
    for await (const one of scanBack(source(log), log.length, matcher('line ')))
      stretches.push(one);
    expect(stretches.length).toBeGreaterThan(3);
    const ascending = stretches.toReversed().flatMap((one) => one.places);
    expect(ascending.length).toBe(LINES * 2);
    expect(ascending.filter((_, at) => at % 2 === 0)).toEqual(
      Array.from({ length: LINES }, (_, at) => at * 100),
    );
    expect(stretches.at(-1)?.from).toBe(0);
    for (const [at, one] of stretches.entries())
      expect(one.to).toBe(at === 0 ? log.length : stretches[at - 1]?.from);
  });

  it('passes over what is not on disk any more', async () => {
    const gap = { start: 1_000, end: 4_500_000 };
    const stretches = [];
    for await (const one of scanBack(source(log, [gap]), log.length, matcher('line ')))
      stretches.push(one);
    const found = stretches.reduce((sum, one) => sum + one.places.length / 2, 0);
    expect(found).toBe(10 + 5_000);
  });

  it('looks at a line that is longer than a stretch in parts', async () => {
    const endless = `${'x'.repeat(3_000_000)}needle${'x'.repeat(500_000)}`;
    const found: number[] = [];
    for await (const one of scanBack(source(endless), endless.length, matcher('needle')))
      found.push(...one.places);
    expect(found).toHaveLength(2);
  });
});

describe('scanOn', () => {
  it('waits for the end of a line while more may come', async () => {
    const grown = source('aaa needle\nbbb need');
    expect(await scanOn(grown, 0, false, matcher('needle'))).toMatchObject({
      to: 11,
      places: [0, 0],
    });
    expect(await scanOn(grown, 11, false, matcher('need'))).toBeNull();
    expect(await scanOn(grown, 11, true, matcher('need'))).toMatchObject({
      to: 19,
      places: [11, 0],
    });
    expect(await scanOn(grown, 19, true, matcher('need'))).toBeNull();
  });

  it('begins where the backward scan began', async () => {
    expect(await endOfLastLine(source('one\ntwo'), 7)).toBe(4);
    expect(await endOfLastLine(source('one'), 3)).toBe(0);
    expect(await endOfLastLine(source(''), 0)).toBe(0);
  });
});
