import { syntaxTree } from '@codemirror/language';
import { StateField } from '@codemirror/state';
import { EditorView, type Panel, showPanel, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import {
  AlignCenter,
  AlignLeft,
  AlignRight,
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  BetweenHorizontalEnd,
  BetweenHorizontalStart,
  BetweenVerticalEnd,
  BetweenVerticalStart,
  type LucideIcon,
  Trash2,
} from 'lucide-react';
import { createRoot } from 'react-dom/client';
import { keyLabel } from '../../app/keys';
import { Button, IconButton } from '../../ui/button';
import {
  leaveTableEditor,
  TABLE_ACTIONS,
  type TableAction,
  type TableEditor,
  takeTableEditor,
} from './table-actions';
import { type TableSpot, tableSpot } from './table-around';
import styles from './table-bar.module.css';
import { runOnTable, tableKeys } from './table-commands';

const isSame = (left: TableSpot | null, right: TableSpot | null): boolean =>
  left === right ||
  (left !== null &&
    right !== null &&
    left.isRow === right.isRow &&
    left.columns === right.columns &&
    left.column === right.column &&
    left.alignment === right.alignment);

const spotField: StateField<TableSpot | null> = StateField.define({
  create: tableSpot,
  update: (spot, transaction) => {
    const { startState, state, docChanged, selection } = transaction;
    if (!docChanged && !selection && syntaxTree(startState) === syntaxTree(state)) return spot;
    const next = tableSpot(state);
    return isSame(spot, next) ? spot : next;
  },
  provide: (field) =>
    showPanel.compute([field], (state) => (state.field(field) === null ? null : barPanel)),
});

const ICONS: readonly (readonly [string, readonly (readonly [TableAction, LucideIcon])[]])[] = [
  [
    'Row',
    [
      ['rowAbove', BetweenHorizontalStart],
      ['rowBelow', BetweenHorizontalEnd],
      ['rowUp', ArrowUp],
      ['rowDown', ArrowDown],
      ['deleteRow', Trash2],
    ],
  ],
  [
    'Column',
    [
      ['columnLeft', BetweenVerticalStart],
      ['columnRight', BetweenVerticalEnd],
      ['moveLeft', ArrowLeft],
      ['moveRight', ArrowRight],
      ['deleteColumn', Trash2],
      ['alignLeft', AlignLeft],
      ['alignCenter', AlignCenter],
      ['alignRight', AlignRight],
    ],
  ],
];

/** The alignment that a button sets; a second press takes it away. */
const ALIGNS: Partial<Record<TableAction, TableSpot['alignment']>> = {
  alignLeft: 'left',
  alignCenter: 'center',
  alignRight: 'right',
};

const applies = (action: TableAction, spot: TableSpot): boolean => {
  if (action === 'rowUp' || action === 'rowDown' || action === 'deleteRow') return spot.isRow;
  if (action === 'moveLeft') return spot.column > 0;
  if (action === 'moveRight') return spot.column < spot.columns - 1;
  return action !== 'deleteColumn' || spot.columns > 1;
};

const Bar = ({
  spot,
  onRun,
}: {
  readonly spot: TableSpot;
  readonly onRun: (action: TableAction) => void;
}) => {
  const button = ([action, Icon]: readonly [TableAction, LucideIcon]) => {
    const known = TABLE_ACTIONS.find((one) => one.id === action);
    const alignment = ALIGNS[action];
    const isSet = alignment !== undefined && alignment === spot.alignment;
    return (
      <IconButton
        key={action}
        label={known?.title ?? action}
        {...(known?.key == null ? {} : { keys: keyLabel(known.key) })}
        {...(alignment === undefined ? {} : { 'aria-pressed': isSet })}
        disabled={!applies(action, spot)}
        onClick={() => onRun(isSet ? 'alignNone' : action)}
      >
        <Icon size={15} />
      </IconButton>
    );
  };
  return (
    <div className={styles.bar} role="toolbar" aria-label="Table">
      {ICONS.map(([group, actions]) => (
        <div key={group} className={styles.group}>
          <span>{group}</span>
          {actions.map(button)}
        </div>
      ))}
      <Button
        look="quiet"
        title={`Pad its columns (${keyLabel('Alt+Shift+F')})`}
        onClick={() => onRun('align')}
      >
        Align table
      </Button>
    </div>
  );
};

const barPanel = (view: EditorView): Panel => {
  const dom = document.createElement('div');
  const root = createRoot(dom);
  const draw = (spot: TableSpot | null): void => {
    if (spot === null) return;
    const run = (action: TableAction): void => {
      runOnTable(view, action);
      view.focus();
    };
    root.render(<Bar spot={spot} onRun={run} />);
  };
  draw(view.state.field(spotField));
  return {
    dom,
    update: (update: ViewUpdate) => {
      const spot = update.state.field(spotField);
      if (spot !== update.startState.field(spotField)) draw(spot);
    },
    // React must not be taken down while it draws something else.
    destroy: () => void queueMicrotask(() => root.unmount()),
  };
};

/** Tells the palette's commands which editor they mean. */
const atHand = ViewPlugin.fromClass(
  class {
    readonly editor: TableEditor;
    constructor(view: EditorView) {
      this.editor = {
        isInTable: () => view.state.field(spotField) !== null && view.dom.offsetParent !== null,
        run: (action) => {
          runOnTable(view, action);
          view.focus();
        },
      };
    }
    update(update: ViewUpdate): void {
      if (update.view.hasFocus) takeTableEditor(this.editor);
    }
    destroy(): void {
      leaveTableEditor(this.editor);
    }
  },
);

/** Tables of a Markdown editor as tables: keys, the bar while the caret is in one, the palette's commands. */
export const tableEditing = [
  tableKeys,
  spotField,
  atHand,
  EditorView.theme({
    '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  }),
];
