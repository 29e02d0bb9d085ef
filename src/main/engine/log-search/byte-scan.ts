import { BYTE_SCAN_MODULE } from './byte-scan-module';

/** What every line that is looked for holds: ASCII characters, one after the other. */
export interface Literal {
  readonly text: string;
  /** Whether a letter stands for itself in either case. */
  readonly eitherCase: boolean;
}

/** A line that holds the literal, or one that is to be looked at by itself. */
export interface Candidate {
  /** Where it lies in the bytes that were looked at, its line break left out. */
  readonly start: number;
  readonly end: number;
  /**
   * False: the literal stands in its bytes, and there is nothing in them that makes a terminal show another text. True:
   * a terminal may show the literal in it.
   */
  readonly isOdd: boolean;
}

export interface ByteScan {
  /** Memory of the search's own: what is read into it need not be copied. Of one use at a time. */
  readonly room: Buffer;
  /** The candidates among the lines of these bytes, ascending; a line begins with the first byte. */
  readonly candidates: (bytes: Buffer) => Generator<Candidate, void>;
  readonly lineBreaks: (bytes: Buffer) => number;
}

/**
 * Bytes that can be looked at together. Half of them, which a log is read in, stay in the processor's cache; were they
 * fewer, JavaScript would be busier with them than the module.
 */
export const ROOM_BYTES = 512 * 1024;

const LONGEST_LITERAL = 512;
const PAGE_BYTES = 64 * 1024;
/** The functions read so far over an end, and before a beginning, without a look at what stands there. */
const MARGIN_BYTES = LONGEST_LITERAL + 64;
const LITERAL_AT = 0;
const FOLDS_AT = LITERAL_AT + LONGEST_LITERAL;
const ROOM_AT = FOLDS_AT + LONGEST_LITERAL + MARGIN_BYTES;
const SIDE_AT = ROOM_AT + ROOM_BYTES + MARGIN_BYTES;
const MEMORY_BYTES = SIDE_AT + ROOM_BYTES + MARGIN_BYTES;
/** What tells a small ASCII letter from a capital one. */
const CASE_BIT = 0x20;

/** What logs of builds have most of, the most common first: what is not in it is rare. */
const COMMON = ' enrtaicosm-ul/d1.p:0g[;f3b_h52KvWxIk()]8w=O4"#6y,*|+C';

/** The places of a text's characters, those first that stand in fewest places of a log: by them, most can be passed over. */
const rarestFirst = (text: string, eitherCase: boolean): readonly number[] => {
  const commonness = (character: string): number => {
    const place = COMMON.indexOf(character);
    return place < 0 ? 0 : COMMON.length - place;
  };
  const characters = [...(eitherCase ? text.toLowerCase() : text)];
  return characters
    .map((character, place) => ({ place, common: commonness(character) }))
    .sort((a, b) => a.common - b.common || a.place - b.place)
    .map(({ place }) => place);
};

/** What byte-scan.wat exports; places are addresses in its memory. */
interface Exports {
  readonly prepare: (
    literal: number,
    folds: number,
    length: number,
    onePlace: number,
    otherPlace: number,
    foreign: number,
    side: number,
  ) => void;
  readonly next: (from: number, to: number) => number;
  readonly count: (from: number, to: number) => number;
  readonly end: WebAssembly.Global<'i32'>;
  readonly after: WebAssembly.Global<'i32'>;
  readonly odd: WebAssembly.Global<'i32'>;
}

let compiled: WebAssembly.Module | null | undefined;

/** An instance and its memory; null where the processor cannot do it, or the system has no room for it. */
const instantiated = (): { exports: Exports; buffer: ArrayBuffer } | null => {
  if (compiled === null) return null;
  try {
    compiled ??= new WebAssembly.Module(Buffer.from(BYTE_SCAN_MODULE, 'base64'));
    const memory = new WebAssembly.Memory({ initial: Math.ceil(MEMORY_BYTES / PAGE_BYTES) });
    const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
    return { exports: exports as unknown as Exports, buffer: memory.buffer };
  } catch {
    compiled = null;
    return null;
  }
};

/** Whether a text can be a literal: characters that are one byte and that no terminal takes for a sign to itself. */
export const canBeScannedFor = (text: string): boolean =>
  /^[\t -~]+$/.test(text) && text.length <= LONGEST_LITERAL;

/**
 * Makes a search by bytes for a literal that `canBeScannedFor`; null where it cannot run. `isForeignOdd`: a line with
 * letters beyond ASCII is an odd one, too.
 */
export const makeByteScan = (
  { text, eitherCase }: Literal,
  isForeignOdd: boolean,
): ByteScan | null => {
  const instance = instantiated();
  if (instance === null) return null;
  const { prepare, next, count, end, after, odd } = instance.exports;
  const whole = Buffer.from(instance.buffer);
  [...text].forEach((character, at) => {
    const folds = eitherCase && /[A-Za-z]/.test(character) ? CASE_BIT : 0;
    whole[LITERAL_AT + at] = character.charCodeAt(0) | folds;
    whole[FOLDS_AT + at] = folds;
  });
  const [one = 0, other = one] = rarestFirst(text, eitherCase);
  prepare(LITERAL_AT, FOLDS_AT, text.length, one, other, isForeignOdd ? 1 : 0, SIDE_AT);
  const room = whole.subarray(ROOM_AT, ROOM_AT + ROOM_BYTES);

  /** The address of these bytes in the memory, where they are put unless they are there. */
  const placed = (bytes: Buffer): number => {
    if (bytes.buffer === instance.buffer) return bytes.byteOffset;
    bytes.copy(room);
    return ROOM_AT;
  };
  function* candidates(bytes: Buffer): Generator<Candidate, void> {
    const base = placed(bytes);
    const to = base + bytes.length;
    for (let from = base; ; from = after.value) {
      const start = next(from, to);
      if (start < 0) return;
      yield { start: start - base, end: end.value - base, isOdd: odd.value !== 0 };
    }
  }
  const lineBreaks = (bytes: Buffer): number => {
    const base = placed(bytes);
    return count(base, base + bytes.length);
  };
  return { room, candidates, lineBreaks };
};
