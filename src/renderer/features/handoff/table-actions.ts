/** What can be done to the table around the caret, with the key that does it there: `Ctrl+Enter`, or none. */
export const TABLE_ACTIONS = [
  { id: 'rowBelow', title: 'Insert a row below', key: 'Ctrl+Enter' },
  { id: 'rowAbove', title: 'Insert a row above', key: 'Ctrl+Shift+Enter' },
  { id: 'rowUp', title: 'Move the row up', key: 'Alt+ArrowUp' },
  { id: 'rowDown', title: 'Move the row down', key: 'Alt+ArrowDown' },
  { id: 'deleteRow', title: 'Delete the row', key: 'Ctrl+Shift+K' },
  { id: 'columnLeft', title: 'Insert a column to the left', key: 'Alt+Shift+ArrowLeft' },
  { id: 'columnRight', title: 'Insert a column to the right', key: 'Alt+Shift+ArrowRight' },
  { id: 'moveLeft', title: 'Move the column left', key: 'Alt+ArrowLeft' },
  { id: 'moveRight', title: 'Move the column right', key: 'Alt+ArrowRight' },
  { id: 'deleteColumn', title: 'Delete the column', key: 'Alt+Shift+Backspace' },
  { id: 'alignLeft', title: 'Align the column left', key: null },
  { id: 'alignCenter', title: 'Align the column in the middle', key: null },
  { id: 'alignRight', title: 'Align the column right', key: null },
  { id: 'alignNone', title: 'Take the column’s alignment away', key: null },
  { id: 'align', title: 'Align the table: pad its columns', key: 'Alt+Shift+F' },
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly key: string | null;
}[];

export type TableAction = (typeof TABLE_ACTIONS)[number]['id'];

/** An editor whose caret may stand in a table. */
export interface TableEditor {
  /** True while its caret stands in a table and it is on screen. */
  readonly isInTable: () => boolean;
  readonly run: (action: TableAction) => void;
}

let atHand: TableEditor | null = null;

/** The editor that had the focus last is the one that commands of the palette mean. */
export const takeTableEditor = (editor: TableEditor): void => {
  atHand = editor;
};
export const leaveTableEditor = (editor: TableEditor): void => {
  if (atHand === editor) atHand = null;
};

export const isTableAtHand = (): boolean => atHand?.isInTable() ?? false;
export const runTableAction = (action: TableAction): void => {
  if (isTableAtHand()) atHand?.run(action);
};
