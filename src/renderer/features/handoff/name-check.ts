import { syntaxTree } from '@codemirror/language';
import { type EditorState, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  showTooltip,
  type Tooltip,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { plainText, rowOf } from '../../../shared/markdown/markdown-table';
import { type KnownPackages, listedNames } from './known-packages';
import { onQueueNames, queueNames } from './queue-names';

/** Names are looked at after a pause, and only those on screen. */
const PAUSE_MS = 200;

const PACKAGES = /^(?:packages?|names?|source package|srpm|components?|members)$/;
const STATUS = /^(?:status|state|progress|result)$/;

interface NameMark {
  readonly from: number;
  readonly to: number;
  readonly word: string;
  /** The package that was meant; null where the name is like none of the queue's. */
  readonly meant: string | null;
}

type Node = ReturnType<typeof syntaxTree>['topNode'];

const cellsOf = (text: string, start = 0) =>
  rowOf(text, { start, end: text.length, eol: '' }, 0).cells;

/** The names in a table's columns of packages, on the lines between two places. */
const tableMarks = (
  state: EditorState,
  node: Node,
  [from, to]: readonly [number, number],
  known: KnownPackages,
  hintsUnknown: boolean,
): readonly NameMark[] => {
  const { doc } = state;
  const header = doc.lineAt(node.from);
  const titles = cellsOf(header.text, node.from - header.from).map((cell) =>
    plainText(cell.text).toLowerCase(),
  );
  const columns = titles.flatMap((title, at) => (PACKAGES.test(title) ? [at] : []));
  const hints = hintsUnknown && titles.some((title) => STATUS.test(title));
  const first = Math.max(header.number + 2, doc.lineAt(Math.max(from, node.from)).number);
  const last = doc.lineAt(Math.min(to, node.to)).number;
  const marks: NameMark[] = [];
  for (let number = first; columns.length > 0 && number <= last; number += 1) {
    const line = doc.line(number);
    const cells = cellsOf(line.text, /^[ \t>]*/.exec(line.text)?.[0].length ?? 0);
    for (const column of columns) {
      const cell = cells[column];
      if (cell === undefined) continue;
      for (const found of listedNames(line.text.slice(cell.start, cell.end))) {
        const meant = known.near(found.word);
        if (meant === null && (!hints || known.named(found.word) !== null)) continue;
        const start = line.from + cell.start;
        marks.push({ from: start + found.from, to: start + found.to, word: found.word, meant });
      }
    }
  }
  return marks;
};

const findMarks = (view: EditorView, hintsUnknown: boolean): readonly NameMark[] => {
  const { state } = view;
  const known = queueNames();
  if (known.names.length === 0) return [];
  const marks = new Map<number, NameMark>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter: (ref) => {
        if (ref.name === 'Table') {
          for (const one of tableMarks(state, ref.node, [from, to], known, hintsUnknown)) {
            marks.set(one.from, one);
          }
        }
        if (ref.name !== 'InlineCode') return ref.name !== 'HTMLBlock';
        const text = state.doc.sliceString(ref.from, ref.to);
        const word = text.replaceAll('`', '').trim();
        const meant = known.near(word);
        const start = ref.from + text.indexOf(word);
        if (meant !== null) marks.set(start, { from: start, to: start + word.length, word, meant });
        return false;
      },
    });
  }
  return [...marks.values()].sort((left, right) => left.from - right.from);
};

const setMarks = StateEffect.define<readonly NameMark[]>();

const decorationsOf = (marks: readonly NameMark[]): DecorationSet => {
  const builder = new RangeSetBuilder<Decoration>();
  for (const mark of marks) {
    const look = mark.meant === null ? 'cm-name-unknown' : 'cm-name-slip';
    builder.add(mark.from, mark.to, Decoration.mark({ class: look, mark }));
  }
  return builder.finish();
};

const marksField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const set = transaction.effects.find((effect) => effect.is(setMarks));
    return set === undefined ? marks.map(transaction.changes) : decorationsOf(set.value);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The mark at a place, where it stands now; null where there is none, or its word was changed since. */
const markAt = (state: EditorState, at: number): NameMark | null => {
  let found: NameMark | null = null;
  state.field(marksField).between(at, at, (from, to, value) => {
    const mark = value.spec.mark as NameMark;
    if (state.doc.sliceString(from, to) === mark.word) found = { ...mark, from, to };
  });
  return found;
};

const fix = (view: EditorView, mark: NameMark): void => {
  if (mark.meant === null || view.state.readOnly) return;
  view.dispatch({
    changes: { from: mark.from, to: mark.to, insert: mark.meant },
    selection: { anchor: mark.from + mark.meant.length },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
};

/** Corrects the name at the caret; elsewhere it goes to the next one on screen. */
const fixHere = (view: EditorView): boolean => {
  const { head } = view.state.selection.main;
  const here = markAt(view.state, head);
  if (here !== null && here.meant !== null) {
    fix(view, here);
    return true;
  }
  const slips: number[] = [];
  view.state.field(marksField).between(0, view.state.doc.length, (from, _, value) => {
    if ((value.spec.mark as NameMark).meant !== null) slips.push(from);
  });
  const next = slips.find((from) => from > head) ?? slips[0];
  if (next !== undefined) view.dispatch({ selection: { anchor: next }, scrollIntoView: true });
  return next !== undefined;
};

const tooltipOf = (mark: NameMark): Tooltip => ({
  pos: mark.from,
  end: mark.to,
  above: true,
  create: (view) => {
    const dom = document.createElement('div');
    dom.className = 'cm-name-tip';
    if (mark.meant === null) {
      dom.textContent = `${mark.word} is not in the queue: it has no rule file.`;
      return { dom };
    }
    const button = document.createElement('button');
    button.textContent = mark.meant;
    button.title = 'Put it in (Ctrl .)';
    button.onclick = () => fix(view, mark);
    const key = document.createElement('kbd');
    key.textContent = 'Ctrl .';
    dom.append('Did you mean ', button, '? ', key);
    return { dom };
  },
});

/** The tip at the caret, for whoever walks there by keys; typing shows none. */
const caretTip = StateField.define<Tooltip | null>({
  create: () => null,
  update: (tip, { docChanged, selection, state }) => {
    if (docChanged) return null;
    if (!selection) return tip;
    const { main } = state.selection;
    const mark = main.empty ? markAt(state, main.head) : null;
    return mark === null ? null : tooltipOf(mark);
  },
  provide: (field) => showTooltip.from(field),
});

const checker = (hintsUnknown: boolean) =>
  ViewPlugin.fromClass(
    class {
      #timer: ReturnType<typeof setTimeout> | undefined;
      readonly #leave: () => void;

      constructor(readonly view: EditorView) {
        this.#leave = onQueueNames(() => this.#wait());
        this.#wait();
      }
      update(update: ViewUpdate): void {
        const isRead = syntaxTree(update.startState) !== syntaxTree(update.state);
        if (update.docChanged || update.viewportChanged || isRead) this.#wait();
      }
      destroy(): void {
        clearTimeout(this.#timer);
        this.#leave();
      }
      #wait(): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
          const marks = findMarks(this.view, hintsUnknown);
          const isNothing = marks.length === 0 && this.view.state.field(marksField).size === 0;
          if (!isNothing) this.view.dispatch({ effects: setMarks.of(marks) });
        }, PAUSE_MS);
      }
    },
  );

const look = EditorView.theme({
  '.cm-name-slip': {
    textDecoration: 'underline wavy var(--lamp)',
    textUnderlineOffset: '4px',
    textDecorationSkipInk: 'none',
  },
  '.cm-name-unknown': {
    textDecoration: 'underline dotted var(--dim)',
    textUnderlineOffset: '4px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--pop)',
    border: '1px solid var(--line-strong)',
    borderRadius: '5px',
  },
  '.cm-name-tip': {
    padding: '4px 10px',
    fontFamily: 'var(--font-ui)',
    fontSize: '12px',
    color: 'var(--ink)',
  },
  '.cm-name-tip button': {
    padding: '0',
    border: '0',
    background: 'none',
    color: 'var(--foam)',
    font: 'inherit',
    fontWeight: '600',
    textDecoration: 'underline',
    cursor: 'pointer',
  },
  '.cm-name-tip kbd': { marginLeft: '6px', color: 'var(--dim)' },
});

/**
 * Package names checked against the queue: in tables' columns of packages and in code. One that is a letter or two off
 * is underlined, with what was meant; one that the queue lacks is hinted at in a table with a status, where
 * `hintsUnknown` says so.
 */
export const nameCheck = (hintsUnknown: boolean) => [
  marksField,
  caretTip,
  checker(hintsUnknown),
  hoverTooltip((view, at) => {
    const mark = markAt(view.state, at);
    return mark === null ? null : tooltipOf(mark);
  }),
  keymap.of([{ key: 'Mod-.', run: fixHere }]),
  look,
];
