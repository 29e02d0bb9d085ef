import { goToNextChunk, goToPreviousChunk, MergeView } from '@codemirror/merge';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { keyLabel } from '../../app/keys';
import { Button } from '../../ui/button';
import { editorBase } from '../../ui/editor-base';
import { plural } from '../../ui/format';
import styles from './compare.module.css';
import { changeAt, takeChange } from './compare-keys';
import { separatorOf } from './line-ends';

interface CompareProps {
  /** What is taken from: on disk, or the draft. Cannot be edited. */
  readonly left: { readonly title: string; readonly text: string };
  /** What is kept: can be edited, and is what a save would write. */
  readonly right: { readonly title: string; readonly text: string };
  readonly language: () => Extension;
  /** Set to what reads the right text while the comparison is shown. */
  readonly handle: RefObject<(() => string) | null>;
  readonly onSave: () => void;
  /** Buttons that end the comparison. */
  readonly actions: React.ReactNode;
  /** Words of the button that takes everything from the left. */
  readonly takeAll: string;
  /** Stands between the buttons and the texts. */
  readonly above?: React.ReactNode;
}

const arrow = (take: (change: number) => void): HTMLElement => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = '→';
  button.title = 'Take this change';
  button.setAttribute('aria-label', 'Take this change');
  // The view's own way of taking it listens to the mouse alone, and puts lines in with the other text's ends.
  button.addEventListener('mousedown', (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  button.addEventListener('click', () => take(Number(button.dataset.chunk)));
  return button;
};

/** Two texts side by side; each change of the left one can be taken over into the right one. */
export const Compare = ({
  left,
  right,
  language,
  handle,
  onSave,
  actions,
  takeAll,
  above,
}: CompareProps) => {
  const host = useRef<HTMLDivElement>(null);
  const merge = useRef<MergeView | null>(null);
  const save = useRef(onSave);
  save.current = onSave;
  const [changes, setChanges] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the owner keys it by its texts
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const separator = EditorState.lineSeparator.of(separatorOf(right.text));
    const made: MergeView = new MergeView({
      parent,
      orientation: 'a-b',
      revertControls: 'a-to-b',
      renderRevertControl: () => arrow((index) => takeChange(made, made.chunks[index])),
      gutter: true,
      collapseUnchanged: { margin: 3, minSize: 6 },
      diffConfig: { scanLimit: 5000, timeout: 400 },
      a: {
        doc: left.text.replace(/\r\n/g, '\n'),
        extensions: [
          editorBase(left.title, language()),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
        ],
      },
      b: {
        doc: right.text,
        extensions: [
          separator,
          keymap.of([
            {
              key: 'Mod-s',
              preventDefault: true,
              run: () => {
                save.current();
                return true;
              },
            },
          ]),
          editorBase(right.title, language()),
          EditorView.updateListener.of(() => setChanges(made.chunks.length)),
        ],
      },
    });
    merge.current = made;
    setChanges(made.chunks.length);
    handle.current = () => made.b.state.sliceDoc();
    goToNextChunk(made.b);
    made.b.focus();
    return () => {
      handle.current = null;
      merge.current = null;
      made.destroy();
    };
  }, []);
  const step = (forward: boolean): void => {
    const view = merge.current?.b;
    if (view === undefined) return;
    (forward ? goToNextChunk : goToPreviousChunk)(view);
    view.focus();
  };
  const takeEverything = (): void => {
    const made = merge.current;
    if (made === null) return;
    made.b.dispatch({
      changes: { from: 0, to: made.b.state.doc.length, insert: made.a.state.doc },
      userEvent: 'input.replace',
    });
  };
  const take = (): void => {
    const made = merge.current;
    if (made === null) return;
    takeChange(made, changeAt(made.chunks, made.b.state.selection.main.head));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const act =
      event.key === 'F7'
        ? () => step(!event.shiftKey)
        : event.key === 'Enter' && (event.ctrlKey || event.metaKey)
          ? take
          : null;
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div className={styles.compare} onKeyDownCapture={onKeyDown}>
      <div className={styles.bar}>
        <span className={styles.sum} role="status">
          {changes === 0 ? 'Both say the same' : `${plural(changes, 'change')} left`}
        </span>
        <Button
          look="quiet"
          small
          title={`Previous change (${keyLabel('Shift+F7')})`}
          disabled={changes === 0}
          onClick={() => step(false)}
        >
          Previous
        </Button>
        <Button
          look="quiet"
          small
          title={`Next change (${keyLabel('F7')})`}
          disabled={changes === 0}
          onClick={() => step(true)}
        >
          Next
        </Button>
        <Button
          title={`Takes the change at the caret over, and goes on (${keyLabel('Ctrl+Enter')})`}
          disabled={changes === 0}
          onClick={take}
        >
          Take this one
        </Button>
        <Button disabled={changes === 0} onClick={takeEverything}>
          {takeAll}
        </Button>
        <div className={styles.actions}>{actions}</div>
      </div>
      {above}
      <div className={styles.titles}>
        <h3>{left.title}</h3>
        <h3>{right.title}</h3>
      </div>
      <div className={styles.host} ref={host} />
    </div>
  );
};
