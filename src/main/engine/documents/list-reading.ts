import type { LineKind } from '../../../shared/markdown/markdown-blocks';

/** One item of a list, with what stands below it. Lines are counted from 0. */
export interface ListItem {
  readonly line: number;
  /** The last line that belongs to it, its children included. */
  lastLine: number;
  readonly indent: number;
  /** The whole line. */
  readonly raw: string;
  /** Its words, without marker and box. */
  readonly text: string;
  readonly box: 'open' | 'done' | 'begun' | 'other' | null;
  /** Lines of its own below the first. */
  readonly body: string[];
  readonly children: ListItem[];
}

export interface List {
  readonly items: readonly ListItem[];
  /** A line of words that ends in a colon right above it. */
  readonly label: string | null;
}

const ITEM = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?$/s;
const BOX = /^\[(.)\](?:[ \t]+|$)(.*)$/s;

const widthOf = (blank: string): number => {
  let width = 0;
  for (const one of blank) width += one === '\t' ? 4 - (width % 4) : 1;
  return width;
};

const boxOf = (mark: string): ListItem['box'] => {
  if (mark === ' ') return 'open';
  if (/[xX✓✔✅☑]/u.test(mark)) return 'done';
  return mark === '~' || mark === '/' ? 'begun' : 'other';
};

const itemOf = (raw: string, line: number): ListItem | null => {
  const match = ITEM.exec(raw);
  if (match === null) return null;
  const words = match[2] ?? '';
  const [, mark, rest] = BOX.exec(words) ?? [];
  return {
    line,
    lastLine: line,
    indent: widthOf(match[1] ?? ''),
    raw,
    text: rest ?? words,
    box: mark === undefined ? null : boxOf(mark),
    body: [],
    children: [],
  };
};

const labelOf = (raw: string): string | null => {
  const words = raw.replaceAll(/[*_`]/g, '').trim();
  return words.endsWith(':') && words.length <= 80 ? words.slice(0, -1) : null;
};

/**
 * All lists outside code and comments, items nested by their indent. `kinds`: what each line is (`markdownBlocks`). A
 * blank line within a list does not end it; a line of words at its left edge, a heading or a rule does.
 */
export const readLists = (
  lines: readonly string[],
  kinds: readonly LineKind[],
): readonly List[] => {
  const lists: { items: ListItem[]; label: string | null }[] = [];
  let open: ListItem[] = [];
  let list: { items: ListItem[]; label: string | null } | null = null;
  let label: string | null = null;
  const end = (): void => {
    open = [];
    list = null;
  };
  lines.forEach((raw, line) => {
    const kind = kinds[line];
    if (kind === 'blank') return;
    if (kind === 'hidden') {
      // Code within an item is the item's; at the left edge it ends the list.
      if (open.length === 0 || !/^[ \t]/.test(raw)) {
        label = null;
        end();
      }
      return;
    }
    const item = kind === 'other' ? itemOf(raw, line) : null;
    if (item !== null) {
      while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= item.indent) open.pop();
      const parent = open.at(-1);
      if (parent === undefined) {
        if (list === null) {
          list = { items: [], label };
          lists.push(list);
        }
        list.items.push(item);
      } else parent.children.push(item);
      open.push(item);
      for (const one of open) one.lastLine = line;
      return;
    }
    const owner = open.at(-1);
    if (
      owner !== undefined &&
      (kind === 'continued' || widthOf(/^[ \t]*/.exec(raw)?.[0] ?? '') > owner.indent)
    ) {
      owner.body.push(raw.trim());
      for (const one of open) one.lastLine = line;
      return;
    }
    end();
    label = kind === 'prose' ? labelOf(raw) : null;
  });
  return lists;
};
