import { isolateHistory } from '@codemirror/commands';
import { searchPanelOpen } from '@codemirror/search';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, WidgetType } from '@codemirror/view';
import { type RefObject, useEffect, useRef } from 'react';
import type { Problem } from '../../../shared/problem';
import { editorBase } from '../../ui/editor-base';
import { arrivalMark, markArrival } from './arrival';
import { separatorOf } from './line-ends';
import styles from './text-editor.module.css';

/** What the owner of an editor may do with it. */
export interface EditorHandle {
  /** The text, with the line ends that it came with. */
  readonly text: () => string;
  /** Puts another text in, as one step of undo; what is the same at both ends stays untouched. */
  readonly replace: (text: string) => void;
  /** What is typed from here on is a step of undo of its own: said at each save. */
  readonly endStep: () => void;
  /** Puts the caret at a line's beginning and the focus into the text; the line is marked. */
  readonly goTo: (line: number, y?: 'start' | 'center') => void;
  /** Brings a line into view and marks it, and leaves the focus where it is. */
  readonly show: (line: number) => void;
  readonly focus: () => void;
}

const setProblems = StateEffect.define<readonly Problem[]>();

class ProblemWidget extends WidgetType {
  constructor(readonly problem: Problem) {
    super();
  }
  override eq(other: ProblemWidget): boolean {
    return other.problem === this.problem;
  }
  override toDOM(): HTMLElement {
    const row = document.createElement('div');
    row.className = 'cm-problem';
    row.dataset.severity = this.problem.severity;
    row.append(`${this.problem.message} `);
    const remedy = document.createElement('span');
    remedy.textContent = this.problem.remedy;
    row.append(remedy);
    return row;
  }
}

const problemRows = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (rows, transaction) => {
    let next = rows.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setProblems)) continue;
      const { doc } = transaction.state;
      next = Decoration.set(
        effect.value.map((problem) => {
          const line = doc.line(Math.min(doc.lines, Math.max(1, problem.line ?? 1)));
          return Decoration.widget({
            widget: new ProblemWidget(problem),
            block: true,
            side: 1,
          }).range(line.to);
        }),
        true,
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const replaceText = (view: EditorView, text: string): void => {
  const insert = view.state.toText(text);
  const before = view.state.doc;
  const old = before.toString();
  const wanted = insert.toString();
  let start = 0;
  const most = Math.min(old.length, wanted.length);
  while (start < most && old[start] === wanted[start]) start += 1;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === wanted[wanted.length - 1 - end])
    end += 1;
  if (start === old.length && start === wanted.length) return;
  view.dispatch({
    changes: {
      from: start,
      to: old.length - end,
      insert: insert.slice(start, wanted.length - end),
    },
    userEvent: 'input.replace',
    annotations: isolateHistory.of('full'),
  });
};

interface TextEditorProps {
  readonly label: string;
  readonly language: () => Extension;
  readonly initial: string;
  readonly handle: RefObject<EditorHandle | null>;
  readonly onChange: () => void;
  readonly onSave: () => void;
  readonly problems?: readonly Problem[];
  readonly readOnly?: boolean;
}

const NO_PROBLEMS: readonly Problem[] = [];

/**
 * Escape that closes the search panel has done its work: a dialog around the editor must not take it
 * for its own. The panel is gone by the time the key has bubbled up, so it is looked at on the way down.
 */
const keepEscape = (parent: HTMLElement, view: EditorView): (() => void) => {
  let closesPanel = false;
  const down = (event: KeyboardEvent): void => {
    closesPanel = event.key === 'Escape' && searchPanelOpen(view.state);
  };
  const up = (event: KeyboardEvent): void => {
    if (closesPanel) event.stopPropagation();
  };
  parent.addEventListener('keydown', down, { capture: true });
  parent.addEventListener('keydown', up);
  return () => {
    parent.removeEventListener('keydown', down, { capture: true });
    parent.removeEventListener('keydown', up);
  };
};

/** A CodeMirror editor. The text lives in it; React hears that it changed and asks when it needs it. */
export const TextEditor = ({
  label,
  language,
  initial,
  handle,
  onChange,
  onSave,
  problems = NO_PROBLEMS,
  readOnly = false,
}: TextEditorProps) => {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const act = useRef({ onChange, onSave });
  act.current = { onChange, onSave };
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; the owner keys it by its file
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return;
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: initial,
        extensions: [
          EditorState.lineSeparator.of(separatorOf(initial)),
          keymap.of([
            {
              key: 'Mod-s',
              preventDefault: true,
              run: () => {
                act.current.onSave();
                return true;
              },
            },
          ]),
          problemRows,
          arrivalMark,
          editorBase(label, language()),
          EditorState.readOnly.of(readOnly),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) act.current.onChange();
          }),
        ],
      }),
    });
    view.current = made;
    const forget = keepEscape(parent, made);
    handle.current = {
      text: () => made.state.sliceDoc(),
      replace: (text) => replaceText(made, text),
      endStep: () => made.dispatch({ annotations: isolateHistory.of('full') }),
      goTo: (line, y = 'start') => {
        const at = made.state.doc.line(Math.min(made.state.doc.lines, Math.max(1, line)));
        made.dispatch({
          selection: { anchor: at.from },
          effects: [
            EditorView.scrollIntoView(at.from, { y, yMargin: 12 }),
            markArrival.of(at.from),
          ],
        });
        made.focus();
      },
      show: (line) => {
        const at = made.state.doc.line(Math.min(made.state.doc.lines, Math.max(1, line)));
        made.dispatch({
          selection: { anchor: at.from },
          effects: EditorView.scrollIntoView(at.from, { y: 'center' }),
        });
      },
      focus: () => made.focus(),
    };
    return () => {
      handle.current = null;
      view.current = null;
      forget();
      made.destroy();
    };
  }, []);
  useEffect(() => {
    view.current?.dispatch({ effects: setProblems.of(problems) });
  }, [problems]);
  return <div className={styles.editor} ref={host} />;
};
