import { EditorState } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { separatorOf } from './line-ends';
import { outline } from './outline';
import { changeBetween, judge } from './unsaved';

describe('separatorOf', () => {
  const roundTrip = (text: string): string => {
    const state = EditorState.create({
      doc: text,
      extensions: EditorState.lineSeparator.of(separatorOf(text)),
    });
    return state.sliceDoc();
  };
  it.each([
    '',
    'one line',
    'a\nb\n',
    'a\r\nb\r\n',
    'a\r\nb',
    'mixed\r\nends\nhere\r\n',
    'stray\rreturn\n',
    '\n\r\n',
    '\r\n\n',
    'no last newline\n\n  trailing  ',
  ])('an editor gives back every byte of %j', (text) => expect(roundTrip(text)).toBe(text));
});

describe('outline', () => {
  it('finds headings, not fenced ones, and drops their marks', () => {
    const text = [
      '# Handoff',
      'text # not one',
      '```sh',
      '# a comment',
      '```',
      '## **Batch** `Progress` ##',
      '#nospace',
      '~~~~',
      '```',
      '## still fenced',
      '~~~~',
      '###### Deep',
      '#',
    ].join('\r\n');
    expect(outline(text)).toEqual([
      { line: 1, level: 1, title: 'Handoff' },
      { line: 6, level: 2, title: 'Batch Progress' },
      { line: 12, level: 6, title: 'Deep' },
    ]);
  });
});

describe('judge', () => {
  const entry = { name: 'handoff', baseVersion: 'v1', text: 'typed', at: '2025-01-01T00:00:00Z' };

  it('offers back only what the file does not say, and tells whether the file moved on', () => {
    expect(judge(null, { text: 'a', version: 'v1' })).toEqual({ kind: 'nothing' });
    expect(judge(entry, { text: 'typed', version: 'v9' })).toEqual({ kind: 'nothing' });
    expect(judge(entry, { text: 'a', version: 'v1' }).kind).toBe('same-base');
    expect(judge(entry, { text: 'a', version: 'v2' }).kind).toBe('other-base');
  });
});

describe('changeBetween', () => {
  it('says the one stretch that makes the new text of the old', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀'), maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (old, now) => {
        const { from, to, insert } = changeBetween(old, now);
        expect(old.slice(0, from) + insert + old.slice(to)).toBe(now);
      }),
    );
    expect(changeBetween('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' });
  });
});
