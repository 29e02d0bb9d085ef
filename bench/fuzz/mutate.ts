/** A stream of numbers that is the same for the same seed, so that what was found can be found again. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32: 32 bits of state, more than enough to choose mutations by. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('Nothing to pick from.');
      return item;
    },
  };
};

/** What breaks readers of every kind; a target adds the words of its own format. */
const WORDS = [
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\0',
  ' ',
  '  ',
  '\x1b[',
  '\x1b]0;',
  '\x9b',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\u200b',
  'ä',
  '😀',
  '"',
  "'",
  '`',
  '\\',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '|',
  '#',
  '-',
  ':',
  ';',
  ',',
  '.',
  '/',
  '../',
  '*',
  '&',
  '!',
  '%',
  '$',
  '~',
  '=',
  '0',
  '-1',
  '4294967296',
  '1e309',
  '9007199254740993',
  'null',
  'true',
  '__proto__',
  'constructor',
  'toString',
] as const;

const asBytes = (text: string): Buffer => Buffer.from(text, 'utf8');

/** Changes an input in one to six places. `others`: what a piece may be taken from. */
export function mutate(
  input: Buffer,
  others: readonly Buffer[],
  words: readonly string[],
  random: Random,
  maxBytes: number,
): Buffer {
  let bytes = input;
  for (let times = 1 + random.below(6); times > 0; times -= 1) {
    bytes = change(bytes, others, words, random);
  }
  return bytes.subarray(0, maxBytes);
}

function change(
  bytes: Buffer,
  others: readonly Buffer[],
  words: readonly string[],
  random: Random,
): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(random.pick([4, 40, 400])));
  const cut = (from: number, to: number, between: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, from), between, bytes.subarray(to)]);
  switch (random.below(10)) {
    case 0:
      return cut(at, end, Buffer.alloc(0));
    case 1:
      return cut(at, at, asBytes(random.pick(WORDS)));
    case 2:
      return cut(at, at, asBytes(words.length === 0 ? '' : random.pick(words)));
    case 3:
      return cut(at, at, bytes.subarray(at, end));
    case 4:
      return cut(at, end, Buffer.from([random.below(256)]));
    case 5:
      return cut(at, at, repeated(bytes.subarray(at, end), random.pick([2, 10, 200])));
    case 6: {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      return cut(at, end, other.subarray(from, from + 1 + random.below(400)));
    }
    case 7:
      return swapLines(bytes, random);
    case 8: {
      const copy = Buffer.from(bytes);
      if (copy.length > 0)
        copy[random.below(copy.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, 10]);
      return copy;
    }
    default:
      return bytes.subarray(0, at);
  }
}

const MOST_REPEATED = 16_384;
const repeated = (piece: Buffer, times: number): Buffer =>
  Buffer.concat(Array.from({ length: times }, () => piece)).subarray(0, MOST_REPEATED);

function swapLines(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const [a, b] = [random.below(lines.length), random.below(lines.length)];
  const [one = '', other = ''] = [lines[a], lines[b]];
  lines[a] = other;
  lines[b] = one;
  return Buffer.from(lines.join('\n'), 'latin1');
}
