import { describe, expect, it } from 'vitest';
import { type LogQuery, makeMatcher, placesIn } from './matcher';

const query = (words: string, over: Partial<LogQuery> = {}): LogQuery => ({
  words,
  regex: false,
  caseSensitive: false,
  ...over,
});

const places = (text: string | Buffer, wanted: LogQuery, base = 0): readonly number[] => {
  const matcher = makeMatcher(wanted);
  if (!matcher.ok) throw new Error(matcher.refusal.message);
  return placesIn(typeof text === 'string' ? Buffer.from(text) : text, base, matcher.value);
};

describe('placesIn', () => {
  it('gives the byte offset of each line and which of its matches it is', () => {
    expect(places('one\r\ntwo one one\r\nthree\r\n', query('one'))).toEqual([0, 0, 5, 0, 5, 1]);
    expect(places('x\none\n', query('one'), 100)).toEqual([102, 0]);
  });

  it('heeds case only where it is asked to', () => {
    expect(places('Error\nerror\n', query('ERROR'))).toEqual([0, 0, 6, 0]);
    expect(places('Error\nerror\n', query('error', { caseSensitive: true }))).toEqual([6, 0]);
  });

  it('counts bytes, not characters, before a line', () => {
    expect(places('äöü致\nfound\n', query('found'))).toEqual([10, 0]);
    expect(places(Buffer.from([0xff, 0xfe, 0x0a, 0x61, 0x0a]), query('a'))).toEqual([3, 0]);
  });

  it('takes words literally, and an expression as one', () => {
    expect(places('a.c\nabc\n', query('a.c'))).toEqual([0, 0]);
    expect(places('a.c\nabc\n', query('a.c', { regex: true }))).toEqual([0, 0, 4, 0]);
    expect(places('ends here\r\nhere not\r\n', query('here$', { regex: true }))).toEqual([0, 0]);
    expect(places('ab\ncd\n', query('b\\s+c', { regex: true }))).toEqual([]);
    expect(places('abc\n', query('x*', { regex: true }))).toEqual([]);
  });

  it('finds what a terminal shows, through colours and what was drawn over', () => {
    expect(places('a \x1b[31mer\x1b[0mror: x\n', query('error: x'))).toEqual([0, 0]);
    expect(places('Building 10%\rBuilding 99%\n', query('99%'))).toEqual([0, 0]);
    expect(places('Building 10%\rBuilding 99%\n', query('10%'))).toEqual([]);
    expect(places('abd\bc\n', query('abc'))).toEqual([0, 0]);
  });

  it('looks at a last line without an end', () => {
    expect(places('x\nthe end', query('end'))).toEqual([2, 0]);
  });

  it('refuses what is no expression with a sentence', () => {
    expect(makeMatcher(query('(', { regex: true }))).toMatchObject({
      ok: false,
      refusal: { message: expect.stringMatching(/^This is no regular expression: /) },
    });
    expect(makeMatcher(query('(')).ok).toBe(true);
  });
});
