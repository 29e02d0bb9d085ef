import { type EditorState, RangeSet } from '@codemirror/state';
import { Decoration, EditorView, keymap, ViewPlugin } from '@codemirror/view';
import { toast } from 'sonner';
import { showDetails } from '../../state/actions';
import { type FoundWord, packageAt } from './known-packages';
import { queueNames } from './queue-names';

const nameAt = (state: EditorState, at: number): FoundWord | null => {
  const line = state.doc.lineAt(at);
  const found = packageAt(line.text, at - line.from, queueNames());
  return found === null
    ? null
    : { ...found, from: line.from + found.from, to: line.from + found.to };
};

const link = Decoration.mark({ class: 'cm-package-link' });
const isGoing = (event: MouseEvent | KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

/** While Ctrl is held the package under the pointer is a link to its card. */
const pointed = ViewPlugin.fromClass(
  class {
    decorations: RangeSet<Decoration> = RangeSet.empty;
    #place: { readonly x: number; readonly y: number } | null = null;

    constructor(readonly view: EditorView) {}

    update(): void {
      // What was pointed at may have moved: the next move of the pointer finds it again.
      this.decorations = this.#next;
    }
    #next: RangeSet<Decoration> = RangeSet.empty;

    look(event: MouseEvent | KeyboardEvent): void {
      if (event instanceof MouseEvent) this.#place = { x: event.clientX, y: event.clientY };
      const at =
        this.#place === null || !isGoing(event) ? null : this.view.posAtCoords(this.#place);
      const found = at === null ? null : nameAt(this.view.state, at);
      this.#show(found);
    }
    leave(): void {
      this.#place = null;
      this.#show(null);
    }
    #show(found: FoundWord | null): void {
      const shown = this.decorations.iter();
      const isSame =
        found === null
          ? shown.value === null
          : shown.value !== null && shown.from === found.from && shown.to === found.to;
      if (isSame) return;
      this.#next =
        found === null ? RangeSet.empty : RangeSet.of([link.range(found.from, found.to)]);
      this.view.dispatch({});
    }
  },
  {
    decorations: (plugin) => plugin.decorations,
    eventHandlers: {
      mousemove(event) {
        this.look(event);
      },
      keydown(event) {
        if (event.key === 'Control' || event.key === 'Meta') this.look(event);
      },
      keyup(event) {
        if (event.key === 'Control' || event.key === 'Meta') this.look(event);
      },
      mouseleave() {
        this.leave();
      },
      mousedown(event, view) {
        if (!isGoing(event) || event.button !== 0) return false;
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
        const found = at === null ? null : nameAt(view.state, at);
        if (found === null) return false;
        event.preventDefault();
        this.leave();
        showDetails(found.word);
        return true;
      },
    },
  },
);

const goFromCaret = (view: EditorView): boolean => {
  const found = nameAt(view.state, view.state.selection.main.head);
  if (found === null) {
    toast('There is no package of the queue at the caret.', { id: 'name-link', duration: 2500 });
  } else showDetails(found.word);
  return true;
};

/** From a package's name in a text to its card: Ctrl-click, or F12 at the caret. */
export const nameLinks = [
  pointed,
  keymap.of([{ key: 'F12', run: goFromCaret }]),
  EditorView.theme({
    '.cm-package-link': {
      color: 'var(--foam)',
      textDecoration: 'underline',
      textUnderlineOffset: '3px',
      cursor: 'pointer',
    },
    '.cm-package-link *': { color: 'inherit' },
  }),
];
