import { isolateHistory } from '@codemirror/commands';
import { EditorSelection, Prec, Text } from '@codemirror/state';
import { type Command, type EditorView, type KeyBinding, keymap } from '@codemirror/view';
import {
  alignTable,
  deleteColumn,
  deleteRowAt,
  FIRST_ROW,
  insertColumnLeft,
  insertColumnRight,
  insertRowAbove,
  insertRowBelow,
  isEmptyRow,
  linesOfTable,
  moveColumn,
  moveRow,
  nextCell,
  nextRow,
  type Place,
  previousCell,
  setAlignment,
  type TableChange,
  type TableOperation,
} from '../../../shared/markdown/table-shape';
import { cellWords, positionIn, sliceTable } from '../../../shared/markdown/table-slice';
import { applyEdits } from '../../../shared/markdown/text-lines';
import { TABLE_ACTIONS, type TableAction } from './table-actions';
import { type TableAround, tableAround } from './table-around';

const OPERATIONS: Readonly<Record<TableAction, TableOperation>> = {
  rowBelow: insertRowBelow,
  rowAbove: insertRowAbove,
  rowUp: moveRow(-1),
  rowDown: moveRow(1),
  deleteRow: deleteRowAt,
  columnLeft: insertColumnLeft,
  columnRight: insertColumnRight,
  moveLeft: moveColumn(-1),
  moveRight: moveColumn(1),
  deleteColumn,
  alignLeft: setAlignment('left'),
  alignCenter: setAlignment('center'),
  alignRight: setAlignment('right'),
  alignNone: setAlignment('none'),
  align: alignTable,
};

/** The cell of the changed table that a place means: a short row may end before it. */
const existing = (table: TableAround['table'], { row, column }: Place): Place => {
  const cells = linesOfTable(table)[row]?.cells.length ?? 1;
  return { row, column: Math.min(column, cells - 1) };
};

/** Makes a change in one step of undo and goes to its cell: to all its words, or to the same place in them. */
const apply = (
  view: EditorView,
  around: TableAround,
  change: TableChange,
  caret: 'words' | 'kept',
): void => {
  const { state } = view;
  const text = applyEdits(around.text, change.edits);
  const table = sliceTable(text, around.headerStart);
  if (table === null) return;
  const before = cellWords(around.text, around.table, around.at);
  const after = cellWords(text, table, existing(table, change.at));
  if (after === null) return;
  const within = Math.max(0, state.selection.main.head - around.from - (before?.start ?? 0));
  const [anchor, head] =
    caret === 'words'
      ? [after.start, after.end]
      : [Math.min(after.end, after.start + within), Math.min(after.end, after.start + within)];
  view.dispatch({
    changes: change.edits.map(({ start, end, by }) => ({
      from: around.from + start,
      to: around.from + end,
      insert: Text.of(by.split('\n')),
    })),
    selection: EditorSelection.single(around.from + anchor, around.from + head),
    scrollIntoView: true,
    userEvent: change.edits.length === 0 ? 'select' : 'input.table',
    ...(change.edits.length === 0 ? {} : { annotations: isolateHistory.of('full') }),
  });
};

const operate =
  (operation: TableOperation, caret: 'words' | 'kept'): Command =>
  (view) => {
    const around = view.state.readOnly ? null : tableAround(view.state);
    if (around === null) return false;
    const change = operation(around.text, around.table, around.at);
    if (change !== null) apply(view, around, change, caret);
    // What does not apply here (the header cannot go up) must not be done to the line instead.
    return true;
  };

/** Does one of the table's commands; false where the caret is in no table. */
export const runOnTable = (view: EditorView, action: TableAction): boolean =>
  operate(OPERATIONS[action], 'kept')(view);

/** In an empty last row Enter ends the table, as it ends a list. */
const endTable = (view: EditorView, { from, table }: TableAround): void => {
  const last = table.rows.at(-1);
  if (last === undefined) return;
  view.dispatch({
    changes: { from: from + last.start, to: from + last.end },
    selection: EditorSelection.cursor(from + last.start),
    scrollIntoView: true,
    userEvent: 'input.table',
    annotations: isolateHistory.of('full'),
  });
};

const enter: Command = (view) => {
  const around = view.state.readOnly ? null : tableAround(view.state);
  if (around === null) return false;
  const { text, table, at } = around;
  const anchor = positionIn(table, view.state.selection.main.anchor - around.from);
  const isOneCell = anchor.row === at.row && anchor.column === at.column;
  // In front of the table, and over several cells, the key does what it does to any text.
  if (!isOneCell || (at.edge === 'before' && at.row === 0)) return false;
  const isLast = at.row === table.rows.length + FIRST_ROW - 1;
  if (isLast && at.row >= FIRST_ROW && isEmptyRow(table.rows.at(-1))) {
    endTable(view, around);
    return true;
  }
  const column = at.edge === 'behind' ? 0 : at.column;
  const change = nextRow(text, table, { row: at.row, column });
  if (change !== null) apply(view, around, change, 'words');
  return true;
};

const editorKey = (key: string): string => {
  const parts = key.replace('Ctrl', 'Mod').split('+');
  const last = parts.at(-1) ?? '';
  return [...parts.slice(0, -1), last.length === 1 ? last.toLowerCase() : last].join('-');
};

const ACTION_KEYS: readonly KeyBinding[] = TABLE_ACTIONS.flatMap(({ id, key }) =>
  key === null ? [] : [{ key: editorKey(key), run: operate(OPERATIONS[id], 'kept') }],
);

/** In a table its own keys come before those of text and of Markdown. */
export const tableKeys = Prec.highest(
  keymap.of([
    { key: 'Tab', run: operate(nextCell, 'words'), shift: operate(previousCell, 'words') },
    { key: 'Enter', run: enter },
    ...ACTION_KEYS,
  ]),
);
