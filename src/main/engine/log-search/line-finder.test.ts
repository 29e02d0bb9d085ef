import { isAscii } from 'node:buffer';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type FoundLine, type LineFinder, makeLineFinder } from './line-finder';
import {
  COLOURS,
  escaped,
  type LogQuery,
  makeMatcher,
  placesIn,
  REDRAWN,
  shownLine,
} from './matcher';

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

/** What stands in lines beside words: colours, what else a terminal swallows, what draws, what is not ASCII or no UTF-8. */
const signs = [
  ...['\r', '\b', '\b\b', '\t', '\0', '\x07', '\v', '\x7f', '\r\r'],
  ...['\x1b[1m', '\x1b[m', '\x1b[38:5:1m', '\x1b[K', '\x1b[0K', '\x1b[2K', '\x1b[1K', '\x1b[;K'],
  ...[`\x1b[${'1;'.repeat(31)}1m`, `\x1b[${'1;'.repeat(40)}1m`],
  ...[
    '\x1b]8;;x\x07',
    '\x1b]8;;error\x1b\\',
    '\x1b]8;;é\x07',
    '\x1b]8;;x',
    '\x1b]8;;x\u009c',
    '\x1b]0;\t\x07',
  ],
  ...[`\x1b]8;;${'a'.repeat(3_980)}\x07`, `\x1b]8;;error${'a'.repeat(4_100)}\x07`],
  ...[
    '\x1b(B',
    '\x1b(',
    '\x1b',
    '\x1b[',
    '\x1b[3',
    '\x1b[2G',
    '\x1b[A',
    '\x1b[3D',
    '\x1bM',
    '\x1bP',
    '\x1b=',
  ],
  ...['é', '‘', '©', 'ſ', '\u212a', '😀', '\x85', '\x9c', '\x9b1m', '\x9b2D', '\x9d', '\xa0'],
].map((one) => Buffer.from(one));
const noText = ['\xff', '\xc2', '\x9b', '\xe2\x80', '\xf0'].map((one) =>
  Buffer.from(one, 'latin1'),
);
const wordParts = ['error', 'err', 'or', 'ERR', 'xxxor', 'e', ' ', 'foo', 'x', 'x'.repeat(20)];
const line = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...wordParts).map((one) => Buffer.from(one)) },
    { weight: 2, arbitrary: fc.constantFrom(...signs, ...noText) },
    { weight: 1, arbitrary: fc.constantFrom('\x1b[1m', '\x1b(B').map((one) => Buffer.from(one)) },
  ),
  { maxLength: 7 },
);
const lineBreak = fc.constantFrom('\n', '\r\n', '\r\r\n').map((one) => Buffer.from(one));
const logs = fc
  .array(fc.tuple(line, lineBreak), { maxLength: 6 })
  .map((lines) => Buffer.concat(lines.flatMap(([parts, end]) => [...parts, end])));
const asIs = [
  'error',
  'error',
  'e',
  ' ',
  'err or',
  'xerror',
  'oor',
  '1m',
  'é',
  'erroré',
  '\terr',
  '\\',
];
const expressions = [
  ...[
    '^error',
    'error$',
    'er+or',
    'err(or)?',
    'foo|error',
    'err.*or',
    '\\berror\\b',
    'x{2}err',
    'o*',
  ],
  ...['err\\s+or', '[^x]error', '(?!e)rror', '(?<=x)err', 'é.*err', 'error[^]', 'err\\x6fr'],
];
const queries: fc.Arbitrary<LogQuery> = fc.oneof(
  fc.record({
    words: fc.constantFrom(...asIs),
    regex: fc.constant(false),
    caseSensitive: fc.boolean(),
  }),
  fc.record({
    words: fc.constantFrom(...expressions),
    regex: fc.constant(true),
    caseSensitive: fc.boolean(),
  }),
);

/** What a finder is to find: each line looked at by itself, as it was printed unless a terminal shows another one. */
const whatIsMeant = (bytes: Buffer, { words, regex, caseSensitive }: LogQuery): FoundLine[] => {
  const pattern = new RegExp(regex ? words : escaped(words), caseSensitive ? 'gm' : 'gim');
  const holds = (text: string): boolean => [...text.matchAll(pattern)].some(([one]) => one !== '');
  const isPlain = !regex && isAscii(Buffer.from(words));
  // What must not stand beside a match is asked of the line as the terminal shows it.
  const looksBeyond = regex && /\(\?<?!/.test(words);
  const isHit = (line: Buffer): boolean => {
    const written = line.toString('utf8');
    if (looksBeyond) return holds(shownLine(written));
    const isOdd = /[\x1b\x08\x90\x9b\x9d-\x9f]/.test(written) || (!isPlain && !isAscii(line));
    if (!isOdd) return holds(written);
    const plain = written.replace(COLOURS, '');
    return (REDRAWN.test(plain) || holds(plain)) && holds(shownLine(written));
  };
  const lines: FoundLine[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf('\n', start);
    const next = newline < 0 ? bytes.length : newline;
    const end = next > start && bytes[next - 1] === 0x0d ? next - 1 : next;
    if (isHit(bytes.subarray(start, end))) lines.push({ start, end });
    start = next + 1;
  }
  return lines;
};

afterEach(() => {
  vi.unstubAllGlobals();
});

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

  it.each([
    ['a part that is drawn over', 'xxxor\x1b[m\rerr', 'error'],
    ['a tab', 'err\x1b(B\tor', 'err     or'],
    ['a next line', 'err\x1b(B\u0085or', 'err or'],
    ['a string terminator by itself', 'err\x1b]8;;x\x07\u009cor', 'error'],
    ['a link', '\x1b]8;;file://x\x1b\\err\x1b]8;;\x07or', 'error'],
  ])('finds words that only the terminal shows so, with %s', (_, text, words) => {
    expect(linesOf(`a\n${text}\r\nb`, query(words))).toEqual([text]);
    expect(linesOf(`a\n${text}\r\nb`, query(words, { regex: true }))).toEqual([text]);
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

  it('finds by bytes what is meant, whatever the bytes', () => {
    fc.assert(
      fc.property(
        logs,
        queries,
        fc.constantFrom(1, 3, 10_000),
        fc.nat(),
        (bytes, asked, most, cut) => {
          const finder = finderOf(asked);
          expect(finder.find(bytes, most)).toEqual(whatIsMeant(bytes, asked).slice(0, most));
          // What lies behind the bytes in the room is no part of them.
          bytes.copy(finder.room());
          const part = finder.room().subarray(0, cut % (bytes.length + 1));
          expect(finder.find(part, most)).toEqual(whatIsMeant(part, asked).slice(0, most));
          expect(finder.lineBreaks(part)).toBe(part.toString('latin1').split('\n').length - 1);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([false, true])('gives the part of a very long line that holds the words', (regex) => {
    for (const colour of ['', '\x1b[1m'])
      for (const before of [1_000, 65_500, 130_000, 199_990]) {
        const long = `${colour}${'a'.repeat(before)}needle${'b'.repeat(200_000 - before)}`;
        const found = linesOf(`first\n${long}\r\nneedle`, query('needle', { regex }));
        expect(found.map((one) => one.length <= 65_536 && one.includes('needle'))).toEqual([
          true,
          true,
        ]);
        expect(found[1]).toBe('needle');
      }
  });

  it('finds the same by an expression whose literal stands in every line', () => {
    const hits = ['error: é 77', '\x1b[1merror:\x1b[m 78', 'error: 79'];
    const text = [...Array(9_000).fill('error: none\r'), ...hits, 'error: '].join('\n');
    const asked = query('error: .*7', { regex: true });
    expect(linesOf(text, asked)).toEqual(hits);
    expect(linesOf(text, asked, 2)).toEqual(hits.slice(0, 2));
    const long = `${'error: none\n'.repeat(9_000)}error: ${'a'.repeat(100_000)}error: 7\nerror: 7`;
    const [part = '', last] = linesOf(long, asked);
    expect([part.length <= 65_536, part.endsWith('error: 7'), last]).toEqual([
      true,
      true,
      'error: 7',
    ]);
  });

  it('finds the same in more bytes than are looked at together', () => {
    const text = `${'a line\n'.repeat(80_000)}\x1b[1mer\x1b[mror\nERROR\nan err\n`;
    expect(linesOf(text, query('error'))).toEqual(['\x1b[1mer\x1b[mror', 'ERROR']);
    expect(finderOf(query('error')).lineBreaks(Buffer.from(text))).toBe(80_003);
  });

  it('finds the same without WebAssembly', async () => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', undefined);
    const { makeLineFinder: makeWithout } = await import('./line-finder');
    fc.assert(
      fc.property(logs, queries, (bytes, asked) => {
        const finder = makeWithout(asked);
        if (!finder.ok) throw new Error(finder.refusal.message);
        expect(finder.value.find(bytes, 10_000)).toEqual(whatIsMeant(bytes, asked));
        expect(finder.value.room()).toHaveLength(128 * 1024);
      }),
      { numRuns: 300 },
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
