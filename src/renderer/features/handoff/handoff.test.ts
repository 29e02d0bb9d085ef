import { EditorState } from '@codemirror/state';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dropJournal, journalKey, judge, readJournal, writeJournal } from './journal';
import { separatorOf } from './line-ends';
import { outline } from './outline';

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

describe('journal', () => {
  const kept = new Map<string, string>();
  let full = false;
  beforeEach(() => {
    kept.clear();
    full = false;
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (full) throw new Error('quota');
        kept.set(key, value);
      },
      removeItem: (key: string) => kept.delete(key),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  const key = journalKey('/w', 'HANDOFF.md');
  const entry = { baseVersion: 'v1', text: 'typed', at: '2025-01-01T00:00:00Z' };

  it('keeps what was typed, per workspace and file, until it is dropped', () => {
    expect(writeJournal(key, entry)).toBe(true);
    expect(readJournal(key)).toEqual(entry);
    expect(readJournal(journalKey('/w', 'plan.md'))).toBeNull();
    expect(readJournal(journalKey('/other', 'HANDOFF.md'))).toBeNull();
    dropJournal(key);
    expect(readJournal(key)).toBeNull();
  });

  it('says when the storage is full, and reads rubbish as nothing', () => {
    full = true;
    expect(writeJournal(key, entry)).toBe(false);
    kept.set(`breakwater.${key}`, '{"text":1}');
    expect(readJournal(key)).toBeNull();
    kept.set(`breakwater.${key}`, '{torn');
    expect(readJournal(key)).toBeNull();
  });

  it('offers back only what the file does not say, and tells whether the file moved on', () => {
    expect(judge(null, { text: 'a', version: 'v1' })).toEqual({ kind: 'nothing' });
    expect(judge(entry, { text: 'typed', version: 'v9' })).toEqual({ kind: 'nothing' });
    expect(judge(entry, { text: 'a', version: 'v1' }).kind).toBe('same-base');
    expect(judge(entry, { text: 'a', version: 'v2' }).kind).toBe('other-base');
  });
});
