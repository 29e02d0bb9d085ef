import type { IndexMention } from './card';
import { findTables, plainText } from './markdown/markdown-table';
import { packageOfCell } from './markdown/package-cell';

/** A row of a table of the index, ready to be looked for. */
export interface IndexEntry extends IndexMention {
  /** The package that it is about; null for a row about something else. */
  readonly package: string | null;
  /** All that it says, in small letters. */
  readonly text: string;
  readonly words: ReadonlySet<string>;
}

const PACKAGE = /^(?:packages?|names?|source package|srpm)$/i;

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}_+-]{2,}/gu) ?? []);

/** Every row of every table of a text, in its order. */
export const indexEntries = (text: string): readonly IndexEntry[] =>
  findTables(text).flatMap((table) => {
    const titles = table.header.cells.map((cell) => plainText(cell.text));
    const under = table.headings.map((heading) => plainText(heading.text));
    const column = titles.findIndex((title) => PACKAGE.test(title));
    return table.rows.map((row): IndexEntry => {
      const all = row.cells.map((cell, at) => ({
        title: titles[at] ?? '',
        text: plainText(cell.text),
      }));
      const cells = all.filter((cell) => cell.text !== '');
      const named = column < 0 ? null : packageOfCell(row.cells[column]?.text ?? '');
      const said = cells.map((cell) => cell.text).join(' ');
      let words: ReadonlySet<string> | null = null;
      return {
        line: row.line + 1,
        under,
        cells,
        package: named,
        text: said.toLowerCase(),
        // Half of the work, and only one of the searches asks for it.
        get words() {
          words ??= wordsOf(said);
          return words;
        },
      };
    });
  });

/** The rows in which every word stands, in part at least; those about a package of that name first. */
export const searchEntries = (
  entries: readonly IndexEntry[],
  query: string,
): readonly IndexEntry[] => {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const found = entries.filter((entry) => words.every((word) => entry.text.includes(word)));
  const isNamed = (entry: IndexEntry): boolean =>
    entry.package !== null && words.includes(entry.package.toLowerCase());
  return [...found.filter(isNamed), ...found.filter((entry) => !isNamed(entry))];
};

/** `named`: a row about something else in which the package's name stands. */
export type DuplicateReason = 'same-package' | 'similar-name' | 'same-words' | 'named';

/** Why rows of a whole index belong together. */
type GroupReason = 'same-package' | 'same-words';

/** Rows of which all but one may be too many. */
export interface DuplicateGroup {
  readonly why: GroupReason;
  readonly entries: readonly IndexEntry[];
}

/** A cell shorter than that says "yes" or "x86_64", and may well say it twice. */
const LEAST_SAID = 24;

const grouped = (
  entries: readonly IndexEntry[],
  keyOf: (entry: IndexEntry) => string | null,
  why: GroupReason,
): readonly DuplicateGroup[] => {
  const groups = new Map<string, IndexEntry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ why, entries: group }));
};

const longestCell = (entry: IndexEntry): string | null => {
  const said = entry.cells.map((cell) => cell.text.toLowerCase().replaceAll(/\s+/g, ' '));
  const longest = said.reduce((most, one) => (one.length > most.length ? one : most), '');
  return longest.length < LEAST_SAID ? null : longest;
};

/**
 * What a whole index says twice: several rows about one package, and rows whose longest cell is the same. Rows that
 * are a group already do not make another.
 */
export const duplicateGroups = (entries: readonly IndexEntry[]): readonly DuplicateGroup[] => {
  const named = grouped(entries, (entry) => entry.package?.toLowerCase() ?? null, 'same-package');
  const known = new Set(named.flatMap((group) => group.entries));
  const said = grouped(
    entries.filter((entry) => !known.has(entry)),
    longestCell,
    'same-words',
  );
  return [...named, ...said];
};

export interface LikelyDuplicate {
  readonly why: DuplicateReason;
  readonly entry: IndexEntry;
}

/** A name without its version, its parts' names and its marks: `lib-png16-devel` is like `libpng`. */
const stemOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/-(?:devel|dev|libs?|static|tools|bin|doc)$/, '')
    .replaceAll(/[\d._+-]/g, '');

/** Share of the words of the shorter of two rows that the other says too, from which they are alike. */
const ALIKE = 0.7;
const LEAST_WORDS = 4;
const MOST_LIKELY = 12;

const sharesWords = (left: ReadonlySet<string>, right: ReadonlySet<string>): boolean => {
  const least = Math.min(left.size, right.size);
  if (least < LEAST_WORDS) return false;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared += 1;
  return shared / least >= ALIKE;
};

/**
 * The rows that say already what a new one about `name` would say. `said`: the words that it would bring. Those about
 * the package itself first, then those of a like name, then those in much the same words, then those that name it; a
 * dozen at most.
 */
export const likelyDuplicates = (
  entries: readonly IndexEntry[],
  name: string,
  said: string,
): readonly LikelyDuplicate[] => {
  const words = wordsOf(said);
  const stem = stemOf(name);
  const whyOf = (entry: IndexEntry): DuplicateReason | null => {
    if (entry.package?.toLowerCase() === name.toLowerCase()) return 'same-package';
    if (entry.package !== null && stem !== '' && stemOf(entry.package) === stem) {
      return 'similar-name';
    }
    if (sharesWords(words, entry.words)) return 'same-words';
    // A row about something else may speak of the package all the same.
    return entry.package === null && entry.words.has(name.toLowerCase()) ? 'named' : null;
  };
  const found = entries.flatMap((entry) => {
    const why = whyOf(entry);
    return why === null ? [] : [{ why, entry }];
  });
  const order: readonly DuplicateReason[] = ['same-package', 'similar-name', 'same-words', 'named'];
  return order.flatMap((why) => found.filter((one) => one.why === why)).slice(0, MOST_LIKELY);
};
