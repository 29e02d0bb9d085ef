import {
  type Heading,
  headingFinder,
  type MarkdownBlocks,
  markdownBlocks,
} from './markdown-blocks';
import type { Line } from './text-lines';

/** One cell by offsets in the text: what stands between two pipes, blanks included. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  /** Its Markdown without the blanks around it; a pipe in it is written `\|`. */
  readonly text: string;
}

export interface TableRow {
  /** Index of its line, counted from 0. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly eol: string;
  readonly cells: readonly Cell[];
  readonly leadingPipe: boolean;
  readonly trailingPipe: boolean;
}

export type Alignment = 'left' | 'right' | 'center' | 'none';

export interface Table {
  readonly header: TableRow;
  readonly delimiter: TableRow;
  readonly rows: readonly TableRow[];
  readonly alignments: readonly Alignment[];
  /** Headings that it stands under, outermost first. */
  readonly headings: readonly Heading[];
}

const ESCAPABLE = /[!-/:-@[-`{-~]/;

/** Offsets of the pipes that separate cells: GitHub takes every pipe for one that no backslash escapes, code or not. */
const pipesOf = (text: string, start: number, end: number): readonly number[] => {
  const pipes: number[] = [];
  for (let at = start; at < end; at += 1) {
    const character = text[at];
    if (character === '\\' && ESCAPABLE.test(text[at + 1] ?? '')) at += 1;
    else if (character === '|') pipes.push(at);
  }
  return pipes;
};

const cellOf = (text: string, start: number, end: number): Cell => ({
  start,
  end,
  text: text.slice(start, end).trim(),
});

/** One line of a table, split into its cells. In: `line`, by offsets of `text`; `index`, its number in the text. */
export const rowOf = (text: string, line: Line, index: number): TableRow => {
  const content = text.slice(line.start, line.end);
  const first = line.start + content.length - content.trimStart().length;
  const last = line.start + content.trimEnd().length;
  const pipes = pipesOf(text, first, last);
  const leadingPipe = pipes[0] === first;
  const trailingPipe = pipes.length > (leadingPipe ? 1 : 0) && pipes.at(-1) === last - 1;
  const edges = [
    ...(leadingPipe ? [] : [first - 1]),
    ...pipes,
    ...(trailingPipe ? [] : [Math.max(last, first)]),
  ];
  const cells = edges
    .slice(1)
    .map((edge, column) => cellOf(text, (edges[column] ?? first) + 1, edge));
  const { start, end, eol } = line;
  return { line: index, start, end, eol, cells, leadingPipe, trailingPipe };
};

/** What a cell of a delimiter row says; null where it is none. */
export const alignmentOf = (cell: Cell): Alignment | null => {
  if (!/^:?-+:?$/.test(cell.text)) return null;
  const left = cell.text.startsWith(':');
  const right = cell.text.endsWith(':');
  if (left && right) return 'center';
  if (right) return 'right';
  return left ? 'left' : 'none';
};

/** The table whose delimiter row would be the line at `index`, or null. */
const tableAt = (
  text: string,
  blocks: MarkdownBlocks,
  headingsOf: (line: number) => readonly Heading[],
  index: number,
): Table | null => {
  const { lines, kinds } = blocks;
  const [above, line] = [lines[index - 1], lines[index]];
  if (above === undefined || line === undefined || kinds[index - 1] !== 'prose') return null;
  const content = text.slice(line.start, line.end);
  if (!content.includes('|') || !/^[\s|:-]+$/.test(content)) return null;
  const delimiter = rowOf(text, line, index);
  const header = rowOf(text, above, index - 1);
  if (text.slice(above.start, above.end).trim() === '|') return null;
  const alignments = delimiter.cells.map(alignmentOf);
  if (alignments.some((one) => one === null) || header.cells.length !== delimiter.cells.length) {
    return null;
  }
  const rows: TableRow[] = [];
  for (let at = index + 1; kinds[at] === 'prose'; at += 1) {
    const next = lines[at];
    if (next !== undefined) rows.push(rowOf(text, next, at));
  }
  const headings = headingsOf(index - 1);
  return {
    header,
    delimiter,
    rows,
    alignments: alignments.filter((one) => one !== null),
    headings,
  };
};

/**
 * All pipe tables of a Markdown text, in order, by GitHub's rules: a header row, a delimiter row of as many cells, rows
 * down to a blank line or another block; outer pipes or not; none within code, HTML or comments. Rows may have fewer
 * or more cells than the header. Offsets hold for this text only: after an edit, look again.
 */
export const findTables = (text: string): readonly Table[] => {
  const blocks = markdownBlocks(text);
  const headingsOf = headingFinder(blocks.headings);
  const tables: Table[] = [];
  for (let index = 1; index < blocks.lines.length; index += 1) {
    if (blocks.kinds[index] !== 'prose') continue;
    const table = tableAt(text, blocks, headingsOf, index);
    if (table === null) continue;
    tables.push(table);
    index += table.rows.length;
  }
  return tables;
};

/** Cells are short; of a longer one this much is compared, which bounds the cost of the patterns below. */
const MAX_COMPARED = 10_000;

const MARKED = /[`*_~\\[]/;

/** What a cell says, for comparing: without emphasis, code marks, link targets and escapes. */
export const plainText = (markdown: string): string =>
  MARKED.test(markdown) ? withoutMarks(markdown) : markdown.slice(0, MAX_COMPARED).trim();

const withoutMarks = (markdown: string): string =>
  markdown
    .slice(0, MAX_COMPARED)
    .replaceAll(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replaceAll(/[`*]|~~|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])/g, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .trim();
