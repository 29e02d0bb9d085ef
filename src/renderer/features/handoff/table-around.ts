import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import {
  type Alignment,
  alignmentOf,
  rowOf,
  type Table,
} from '../../../shared/markdown/markdown-table';
import { linesOfTable } from '../../../shared/markdown/table-shape';
import { positionIn, sliceTable, type TablePosition } from '../../../shared/markdown/table-slice';

type Tree = ReturnType<typeof syntaxTree>;
type Node = Tree['topNode'];

const tableNode = (tree: Tree, at: number): Node | null => {
  for (const side of [-1, 1] as const) {
    for (let node: Node | null = tree.resolveInner(at, side); node !== null; node = node.parent) {
      if (node.name === 'Table') return node;
    }
  }
  return null;
};

/** A table of a document, cut out of it: offsets of `text`, which stands at `from`. */
export interface TableAround {
  readonly from: number;
  readonly headerStart: number;
  readonly text: string;
  readonly table: Table;
  /** Where the caret is in it. */
  readonly at: TablePosition;
}

/** How long a command may wait until a long document is read as far as its table goes. */
const PARSE_MS = 500;

/** The table that the caret stands in, or null. Reads the whole table: for commands, not for every key. */
export const tableAround = (state: EditorState): TableAround | null => {
  const { head } = state.selection.main;
  const { doc } = state;
  const known = ensureSyntaxTree(state, doc.lineAt(head).to, PARSE_MS) ?? syntaxTree(state);
  let node = tableNode(known, head);
  if (node !== null && node.to >= known.length && known.length < doc.length) {
    const whole = ensureSyntaxTree(state, doc.length, PARSE_MS);
    node = whole === null ? null : tableNode(whole, head);
  }
  if (node === null) return null;
  const first = doc.lineAt(node.from);
  const last = doc.lineAt(node.to);
  // A line's end is one character here, whichever it is on disk.
  const text = doc.sliceString(first.from, Math.min(doc.length, last.to + 1));
  const headerStart = node.from - first.from;
  const table = sliceTable(text, headerStart);
  if (table === null || linesOfTable(table).length !== last.number - first.number + 1) return null;
  return { from: first.from, headerStart, text, table, at: positionIn(table, head - first.from) };
};

/** What the bar over a table needs to know; two of the same are one. */
export interface TableSpot {
  readonly isRow: boolean;
  readonly columns: number;
  readonly column: number;
  readonly alignment: Alignment;
}

/** Where in a table the caret stands, by three of its lines: cheap enough for every key. Null outside of tables. */
export const tableSpot = (state: EditorState): TableSpot | null => {
  const { head } = state.selection.main;
  const node = tableNode(syntaxTree(state), head);
  if (node === null) return null;
  const { doc } = state;
  const header = doc.lineAt(node.from);
  if (header.number === doc.lines) return null;
  const marks = doc.line(header.number + 1);
  const line = doc.lineAt(head);
  const skipped = /^[ \t>]*/.exec(marks.text)?.[0].length ?? 0;
  const cellsOf = (text: string, start: number) =>
    rowOf(text, { start, end: text.length, eol: '' }, 0).cells;
  const alignments = cellsOf(marks.text, skipped).map(alignmentOf);
  const start = line.number === header.number ? node.from - line.from : 0;
  const cells = cellsOf(line.text, start);
  const found = cells.findIndex((cell) => head - line.from <= cell.end);
  const column = found < 0 ? Math.max(0, cells.length - 1) : found;
  return {
    isRow: line.number > header.number + 1,
    columns: alignments.length,
    column,
    alignment: alignments[column] ?? 'none',
  };
};
