import { isAscii } from 'node:buffer';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { type ByteScan, canBeScannedFor, makeByteScan, ROOM_BYTES } from './byte-scan';
import { COLOURS, escaped, type LogQuery, REDRAWN, shownLine } from './matcher';
import { requiredLiteral } from './required-literal';

/** A line in which the words stand: where it lies in the bytes that were looked at, its line break left out. */
export interface FoundLine {
  readonly start: number;
  readonly end: number;
}

export interface Shown {
  /** The line as a terminal shows it, or the part of it around the match. */
  readonly text: string;
  /** Where the match stands in `text`. */
  readonly from: number;
  readonly to: number;
}

/** Finds the lines of a log that hold some words, many lines at a time. */
export interface LineFinder {
  /**
   * The lines of a piece of a log that hold the words, ascending, at most `most` of them. The piece begins with a line;
   * a line that a carriage return draws over is looked at in its parts, each as it was printed. Of a very long line the
   * part that holds the words is given.
   */
  readonly find: (bytes: Buffer, most: number) => readonly FoundLine[];
  /** One found line, cut to what a list can show. */
  readonly show: (line: Buffer) => Shown;
  /**
   * Memory from which `find` and `lineBreaks` are fastest: for two pieces of the size in which a log is best read. Of one
   * use at a time.
   */
  readonly room: () => Buffer;
  readonly lineBreaks: (bytes: Buffer) => number;
}

/** Characters of a line that are shown, and how many of them stand before the match. */
const SHOWN = 320;
const BEFORE_MATCH = 90;

/**
 * Bytes of which a text is made at once: small enough that it is an ordinary object of the heap, larger ones cost twenty
 * times as much. No expression is tried on a longer line, where it may take for ever.
 */
const TEXT_BYTES = 64 * 1024;
/** An expression's literal is a rare one that stands in vain once in so many bytes at most. */
const RARE_BYTES = 2048;
/** Of a line that is looked at in parts, so much is looked at again with the next part: the words may be cut in two. */
export const OVERLAP_BYTES = 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const ESCAPE = 0x1b;
const BACKSPACE = 0x08;
/** What makes one character unsafe to show in a list; each is replaced by one, so that places stay. */
const UNSHOWABLE = /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Groups that may look past the line's end and then say no, or that change what `^` means: tried line by line. */
const LOOKS_BEYOND = /\(\?(?!:|=|<=|<[A-Za-z_$])/;

/** What makes a terminal show a line otherwise than it is written, carriage returns left out. */
const REDRAWS = ['\x1b', '\b'];
/** C1 controls, as UTF-8 writes them. */
const C1_REDRAWS = ['\xc2\x9b', '\xc2\x90', '\xc2\x9d', '\xc2\x9e', '\xc2\x9f'];
/** Bytes that are looked at together for such as are not ASCII. */
const BLOCK = 2048;
const NOT_ASCII = /[^\x00-\x7f]/g;

/** A line around a place of a text, its break left out. */
const lineAround = (text: string, at: number): FoundLine => {
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  const isReturn = end > start && text.charCodeAt(end - 1) === RETURN;
  return { start, end: isReturn ? end - 1 : end };
};

const endOfLine = (text: string, at: number): number => {
  const newline = text.indexOf('\n', at);
  return newline < 0 ? text.length : newline;
};

/** Lines that are to be decoded and tried one by one, by their beginnings. Most pieces have few. */
class OddLines {
  readonly lines = new Map<number, FoundLine>();
  readonly #latin: string;

  constructor(latin: string) {
    this.#latin = latin;
  }

  /** Takes the line around a place; gives the place of its line break. */
  take(at: number): number {
    const line = lineAround(this.#latin, at);
    this.lines.set(line.start, line);
    return endOfLine(this.#latin, line.end);
  }

  /** Those that a terminal shows otherwise than they are written. */
  redrawn(signs: readonly string[]): void {
    const text = this.#latin;
    for (const sign of signs) {
      for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, this.take(at)));
    }
  }

  /** Those with letters beyond ASCII. */
  foreign(bytes: Buffer): void {
    for (let from = 0; from < bytes.length; from += BLOCK) {
      const to = Math.min(bytes.length, from + BLOCK);
      if (isAscii(bytes.subarray(from, to))) continue;
      NOT_ASCII.lastIndex = from;
      for (let match = NOT_ASCII.exec(this.#latin); match !== null; ) {
        if (match.index >= to) break;
        NOT_ASCII.lastIndex = this.take(match.index);
        match = NOT_ASCII.exec(this.#latin);
      }
    }
  }
}

/** The lines in which `pattern` (global, multiline) matches, looked for in the whole text at once. */
const candidateLines = (
  text: string,
  pattern: RegExp,
  isHit: (line: FoundLine) => boolean,
  most: number,
): FoundLine[] => {
  const lines: FoundLine[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match.index >= text.length) break;
    const line = lineAround(text, match.index);
    if (isHit(line)) lines.push(line);
    const newline = text.indexOf('\n', match.index);
    if (newline < 0 || lines.length >= most) break;
    pattern.lastIndex = newline + 1;
  }
  return lines;
};

/** A line, or the parts in which it is looked at. */
const partsOf = (start: number, end: number): FoundLine[] => {
  if (end - start <= TEXT_BYTES) return [{ start, end }];
  const parts: FoundLine[] = [];
  for (let from = start; from < end - OVERLAP_BYTES; from += TEXT_BYTES - OVERLAP_BYTES)
    parts.push({ start: from, end: Math.min(end, from + TEXT_BYTES) });
  return parts;
};

/** Where a text of whole lines that begins at a place ends; it is longer than others where its one line is. */
const endOfText = (bytes: Buffer, from: number): number => {
  if (bytes.length - from <= TEXT_BYTES) return bytes.length;
  const last = bytes.lastIndexOf(NEWLINE, from + TEXT_BYTES - 1);
  const newline = last < from ? bytes.indexOf(NEWLINE, from + TEXT_BYTES) : last;
  return newline < 0 ? bytes.length : newline + 1;
};

const breaksIn = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
};

/** Makes a finder of a query; refused with a sentence where the expression is none. */
export const makeLineFinder = (query: LogQuery): Outcome<LineFinder> => {
  const { words, regex, caseSensitive } = query;
  const flags = caseSensitive ? 'm' : 'im';
  let alone: RegExp;
  try {
    alone = new RegExp(regex ? words : escaped(words), flags);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : 'not valid';
    return refuse('usage', `This is no regular expression: ${why}.`);
  }
  const pattern = new RegExp(alone.source, `${flags}g`);
  const everywhere = new RegExp(alone.source, `${flags}g`);
  const needle = Buffer.from(words);
  const isPlain = isAsciiText(words) && !regex;
  const isByLine = regex && LOOKS_BEYOND.test(words);
  const matches = (line: string): boolean => {
    const first = alone.exec(line);
    if (first === null || first[0] !== '') return first !== null;
    return [...line.matchAll(everywhere)].some((match) => match[0] !== '');
  };
  /** Which of these written lines hold the words as a terminal shows them; one glance at all of them tells mostly: none. */
  const shownMatches = (written: readonly string[]): readonly boolean[] => {
    const plain = written.join('\n').replace(COLOURS, '');
    pattern.lastIndex = 0;
    if (!REDRAWN.test(plain) && !pattern.test(plain)) return [];
    return written.map((line) => {
      const text = line.replace(COLOURS, '');
      return (REDRAWN.test(text) || matches(text)) && matches(shownLine(line));
    });
  };

  const lineByLine = (bytes: Buffer, most: number): readonly FoundLine[] => {
    const lines: FoundLine[] = [];
    for (let start = 0; start < bytes.length && lines.length < most; ) {
      const newline = bytes.indexOf(NEWLINE, start);
      let end = newline < 0 ? bytes.length : newline;
      if (end > start && bytes[end - 1] === RETURN) end -= 1;
      if (end > start && matches(shownLine(bytes.toString('utf8', start, end))))
        lines.push({ start, end });
      start = newline < 0 ? bytes.length : newline + 1;
    }
    return lines;
  };

  /** Asked of the bytes themselves, without a text of them: nearly all pieces of a log hold nothing. */
  const isSurelyNone = (bytes: Buffer): boolean =>
    isPlain &&
    caseSensitive &&
    !bytes.includes(needle) &&
    !bytes.includes(ESCAPE) &&
    !bytes.includes(BACKSPACE) &&
    isAscii(bytes);

  /** All in a text, for what has no literal that could be looked for in the bytes. */
  const inText = (bytes: Buffer, most: number): readonly FoundLine[] => {
    if (isSurelyNone(bytes)) return [];
    const latin = bytes.toString('latin1');
    const odd = new OddLines(latin);
    odd.redrawn(REDRAWS);
    if (!isAscii(bytes)) {
      odd.redrawn(C1_REDRAWS);
      // The bytes of an ASCII word stand for nothing else in UTF-8; what an expression means by a letter may be many.
      if (!isPlain) odd.foreign(bytes);
    }
    const isHit = ({ start, end }: FoundLine): boolean =>
      !odd.lines.has(start) && (isPlain || matches(latin.slice(start, end)));
    const found = candidateLines(latin, pattern, isHit, most);
    if (odd.lines.size === 0) return found;
    const lines = [...odd.lines.values()];
    const hold = shownMatches(lines.map(({ start, end }) => bytes.toString('utf8', start, end)));
    found.push(...lines.filter((_, at) => hold[at] === true));
    return found.sort((a, b) => a.start - b.start).slice(0, most);
  };

  /** The same of any number of bytes, in texts of a good size; of a longer line the first part that holds the words. */
  const inTexts = (bytes: Buffer, most: number): readonly FoundLine[] => {
    const lines: FoundLine[] = [];
    for (let from = 0; from < bytes.length && lines.length < most; ) {
      const to = endOfText(bytes, from);
      const isLong = to - from > TEXT_BYTES;
      const left = isLong ? 1 : most - lines.length;
      const texts = isLong ? partsOf(from, to) : [{ start: from, end: to }];
      const found = texts.flatMap(({ start, end }) =>
        inText(bytes.subarray(start, end), left).map((line) => ({
          start: line.start + start,
          end: line.end + start,
        })),
      );
      lines.push(...found.slice(0, left));
      from = to;
    }
    return lines;
  };

  const inBytes = (scan: ByteScan, bytes: Buffer, most: number): readonly FoundLine[] => {
    const lines: FoundLine[] = [];
    let inVain = 0;
    for (const { start, end, isOdd } of scan.candidates(bytes)) {
      if (lines.length >= most) break;
      const holds = (part: FoundLine): boolean =>
        isOdd
          ? shownMatches([bytes.toString('utf8', part.start, part.end)])[0] === true
          : matches(bytes.toString('latin1', part.start, part.end));
      if (isPlain && !isOdd && end - start <= TEXT_BYTES) lines.push({ start, end });
      else {
        const part = partsOf(start, end).find(holds);
        if (part !== undefined) lines.push(part);
        else if (!isOdd) inVain += 1;
      }
      // The literal says little here, and one look at all of the text costs less than one at each line.
      if (inVain * RARE_BYTES > bytes.length) return inTexts(bytes, most);
    }
    return lines;
  };

  const literal = isPlain ? words : requiredLiteral(alone.source);
  let made: ByteScan | null | undefined;
  /** Made at the first use: many finders are made only to see whether the query is one. */
  const byteScan = (): ByteScan | null => {
    if (made !== undefined) return made;
    const isPossible = !isByLine && literal !== null && canBeScannedFor(literal);
    made = isPossible
      ? makeByteScan({ text: literal, eitherCase: !caseSensitive }, !isPlain)
      : null;
    return made;
  };

  const find: LineFinder['find'] = (bytes, most) => {
    if (isByLine) return lineByLine(bytes, most);
    const scan = bytes.length <= ROOM_BYTES ? byteScan() : null;
    return scan === null ? inTexts(bytes, most) : inBytes(scan, bytes, most);
  };

  const room: LineFinder['room'] = () => byteScan()?.room ?? Buffer.allocUnsafeSlow(2 * TEXT_BYTES);

  const lineBreaks: LineFinder['lineBreaks'] = (bytes) => {
    const scan = bytes.length <= ROOM_BYTES ? byteScan() : null;
    return scan === null ? breaksIn(bytes.toString('latin1')) : scan.lineBreaks(bytes);
  };

  const show: LineFinder['show'] = (line) => {
    const written = line.toString('utf8');
    const drawn = shownLine(written);
    // What was drawn over is shown as it was printed.
    const shown = alone.test(drawn) ? drawn : written.replace(COLOURS, '');
    const match = alone.exec(shown);
    const at = match?.index ?? 0;
    const from = Math.max(0, Math.min(at - BEFORE_MATCH, shown.length - SHOWN));
    const text = shown.slice(from, from + SHOWN).replace(UNSHOWABLE, ' ');
    const cutBefore = from > 0 ? '…' : '';
    const place = at - from + cutBefore.length;
    return {
      text: `${cutBefore}${text}${from + SHOWN < shown.length ? '…' : ''}`,
      from: place,
      to: Math.min(place + (match?.[0].length ?? 0), text.length + cutBefore.length),
    };
  };
  return ok({ find, show, room, lineBreaks });
};

const isAsciiText = (text: string): boolean => !/[^\x00-\x7f]/.test(text);
