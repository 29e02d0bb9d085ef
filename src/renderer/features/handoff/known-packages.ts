import { isPackageName } from '../../../shared/package-name';

/** Letters that a word may be off and still be meant: short words, `lib` aside, are near to too many others. */
const allowedFor = (word: string): number => {
  if (word.length < 4) return 0;
  return word.replace(/^lib/, '').length < 7 ? 1 : 2;
};

/** Steps from one word to another: a letter more, less, another, or two exchanged. More than `most` is `most + 1`. */
const distance = (left: string, right: string, most: number): number => {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let [above, row]: [number[], number[]] = [
    [],
    Array.from({ length: right.length + 1 }, (_, at) => at),
  ];
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1;
      let steps = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      const swapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (i > 1 && j > 1 && swapped) steps = Math.min(steps, (above[j - 2] ?? 0) + 1);
      next.push(steps);
      least = Math.min(least, steps);
    }
    if (least > most) return most + 1;
    [above, row] = [row, next];
  }
  return row[right.length] ?? most + 1;
};

/** Versions are told apart by their digits: gtk3 is no slip of the pen for gtk4. */
const lettersOf = (word: string): string => word.replaceAll(/[\d._+-]/g, '');
/** What is typed wrong is rarely the first letter, and `make` is not `cmake`. */
const beginsAlike = (left: string, right: string): boolean =>
  left[0] === right[0] || (left[0] === right[1] && left[1] === right[0]);

/** The names of the queue, and which of them a word means. Each word is looked up once. */
export class KnownPackages {
  readonly #byKey: ReadonlyMap<string, string>;
  readonly #near = new Map<string, string | null>();

  constructor(readonly names: readonly string[]) {
    this.#byKey = new Map(names.map((name) => [name.toLowerCase(), name]));
  }

  /** The package of that name, whatever the case of its letters; null where there is none. */
  named(word: string): string | null {
    return this.#byKey.get(word.toLowerCase()) ?? null;
  }

  /** The package that a word is one or two letters off; null where it is one itself, or near to none. */
  near(word: string): string | null {
    const known = this.#near.get(word);
    if (known !== undefined) return known;
    const found = this.#nearest(word);
    this.#near.set(word, found);
    return found;
  }

  #nearest(word: string): string | null {
    if (!isPackageName(word) || this.named(word) !== null) return null;
    const key = word.toLowerCase();
    let [best, most]: [string | null, number] = [null, allowedFor(key)];
    for (const [other, name] of this.#byKey) {
      if (most === 0) break;
      if (!beginsAlike(key, other) || lettersOf(key) === lettersOf(other)) continue;
      const steps = distance(key, other, most);
      if (steps > most) continue;
      best = name;
      most = steps - 1;
    }
    return best;
  }
}

/** A word of a document and where it stands, by offsets of the text that was looked at. */
export interface FoundWord {
  readonly from: number;
  readonly to: number;
  readonly word: string;
}

const ITEM = /^[`*_ \t]*([A-Za-z0-9][\w.+-]*?)[`*_]*(?:\s+v?\d\S*)?(?:\s*\([^()]*\))?\s*$/;
const NO_NAME = /^(?:none|all|any|n|tbd|todo|various|other|others|total|rest|\d[\d.]*)$/i;

/** The packages that a cell lists, each alone between its commas; what is prose names none. */
export const listedNames = (cell: string): readonly FoundWord[] => {
  const found: FoundWord[] = [];
  let start = 0;
  for (const item of cell.split(/(?<=[,;])/)) {
    const text = item.replace(/[,;]$/, '');
    const word = ITEM.exec(text)?.[1];
    if (word !== undefined && isPackageName(word) && !NO_NAME.test(word)) {
      const from = start + text.indexOf(word);
      found.push({ from, to: from + word.length, word });
    }
    start += item.length;
  }
  return found;
};

/** The package that is named at a place of a line; null where there is none. */
export const packageAt = (line: string, at: number, known: KnownPackages): FoundWord | null => {
  for (const match of line.matchAll(/[A-Za-z0-9][\w.+-]*/g)) {
    const [token] = match;
    if (match.index > at) return null;
    if (match.index + token.length < at) continue;
    // "zlib." at the end of a sentence, "zlib-1.3.1" with its version.
    const shorter = [token, token.replace(/[.+-]+$/, ''), token.replace(/-v?\d[\w.+-]*$/, '')];
    const word = shorter.find((one) => known.named(one) !== null);
    if (word !== undefined && match.index + word.length >= at) {
      return { from: match.index, to: match.index + word.length, word: known.named(word) ?? word };
    }
  }
  return null;
};
