import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineFinder, makeLineFinder } from './line-finder';
import { type LogQuery, makeMatcher, placesIn } from './matcher';

const finderOf = (query: LogQuery): LineFinder => {
  const finder = makeLineFinder(query);
  if (!finder.ok) throw new Error(finder.refusal.message);
  return finder.value;
};
const query = (words: string, over: Partial<LogQuery> = {}): LogQuery => ({
  words,
  regex: false,
  caseSensitive: false,
  ...over,
});
const linesOf = (text: string | Buffer, asked: LogQuery, most = 1_000): readonly string[] => {
  const bytes = Buffer.from(text);
  return finderOf(asked)
    .find(bytes, most)
    .map(({ start, end }) => bytes.toString('utf8', start, end));
};

/** The lines that the search in one log finds, which looks at each by itself. */
const oneByOne = (bytes: Buffer, asked: LogQuery): readonly number[] => {
  const matcher = makeMatcher(asked);
  if (!matcher.ok) throw new Error('no matcher');
  const places = placesIn(bytes, 0, matcher.value);
  return [...new Set(places.filter((_, at) => at % 2 === 0))];
};

describe('makeLineFinder', () => {
  it('finds whole lines, each once, in either case or in one', () => {
    const text = 'Error: a\r\nfine\r\nan error, an ERROR\r\nerror';
    expect(linesOf(text, query('error'))).toEqual(['Error: a', 'an error, an ERROR', 'error']);
    expect(linesOf(text, query('error', { caseSensitive: true }))).toHaveLength(2);
    expect(linesOf(text, query('error'), 1)).toEqual(['Error: a']);
  });

  it('takes words as they are and expressions as what they mean', () => {
    const text = 'a.c:1: x\nabc:1: y\n';
    expect(linesOf(text, query('a.c'))).toEqual(['a.c:1: x']);
    expect(linesOf(text, query('^a.c:\\d+: \\w$', { regex: true }))).toHaveLength(2);
  });

  it('never lets an expression reach over the end of a line', () => {
    const text = 'begin\nmiddle\nend begin end\n';
    expect(linesOf(text, query('begin[^]*end', { regex: true }))).toEqual(['end begin end']);
    expect(linesOf('foo\nbar\n', query('foo\\s+bar', { regex: true }))).toEqual([]);
    expect(linesOf('foo\n bar\nfoo!\n', query('foo(?!\\s)', { regex: true }))).toHaveLength(2);
  });

  it('looks at a line as a terminal shows it', () => {
    expect(linesOf('\x1b[31mer\x1b[1mror\x1b[0m: x\r\n', query('error: x'))).toHaveLength(1);
    expect(linesOf('err\bor: x\r\n', query('eror'))).toHaveLength(1);
  });

  it('looks at what a carriage return draws over as it was printed', () => {
    expect(
      linesOf('10 % of a\r100 % of a\r\n', query('^10 % of a$', { regex: true })),
    ).toHaveLength(1);
    const { show } = finderOf(query('10 % of b'));
    const { text, from, to } = show(Buffer.from('10 % of b\rall of a  '));
    expect(text.slice(from, to)).toBe('10 % of b');
  });

  it('gives places in bytes, whatever the letters and whatever is no UTF-8', () => {
    expect(linesOf('„größer“\nvariable ‘x’ unused\n', query('‘.’', { regex: true }))).toEqual([
      'variable ‘x’ unused',
    ]);
    expect(linesOf('ä GRÖSSE\n', query('größe'))).toEqual([]);
    expect(linesOf('ä GRÖẞE ö\nGRÖSSE\n', query('grösse'))).toEqual(['GRÖSSE']);
    const broken = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a]), Buffer.from('naïve é\n')]);
    expect(linesOf(broken, query('na.ve', { regex: true }))).toEqual(['naïve é']);
  });

  it('finds what looking at each line by itself finds', () => {
    const piece = fc.constantFrom(
      'error',
      'Err',
      'é',
      '‘',
      '\x1b[1m',
      '\b',
      ' ',
      'foo',
      '\n',
      '\r\n',
      '\x9b',
      '\u009b1m',
      '\xff',
    );
    const words = fc.constantFrom('error', 'é', 'rr', 'foo', '‘', ' ');
    const expressions = fc.constantFrom(
      '^foo',
      'r$',
      'e.?r',
      '[^x]+o',
      '\\bfoo\\b',
      '(?!e)r',
      'o*',
      '.‘.',
      '\\s',
      '(?<=f)o',
    );
    const queries = fc.oneof(
      fc.record({ words, regex: fc.constant(false), caseSensitive: fc.boolean() }),
      fc.record({ words: expressions, regex: fc.constant(true), caseSensitive: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), queries, (pieces, asked) => {
        const bytes = Buffer.concat(
          pieces.map((one) =>
            Buffer.from(one, one === '\xff' || one === '\x9b' ? 'latin1' : 'utf8'),
          ),
        );
        const starts = finderOf(asked)
          .find(bytes, 10_000)
          .map(({ start }) => start);
        expect(starts).toEqual(oneByOne(bytes, asked));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what is no expression with a sentence', () => {
    expect(makeLineFinder(query('(', { regex: true }))).toMatchObject({
      ok: false,
      refusal: { message: expect.stringMatching(/no regular expression/) },
    });
  });

  it('shows the part of a line around the match, without what could draw on the list', () => {
    const { show } = finderOf(query('needle'));
    const shown = show(Buffer.from(`${'a'.repeat(500)}\x07needle\u202e${'b'.repeat(500)}`));
    expect(shown.text.slice(shown.from, shown.to)).toBe('needle');
    expect(shown.text).toMatch(/^…a+ needle b+…$/);
    expect(shown.text.length).toBeLessThan(400);
  });
});
