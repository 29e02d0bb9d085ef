import type { Text } from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

type Listener = (what: 'text' | 'caret') => void;

/** Lets what stands beside an editor follow its text and its caret; costs a key nothing while nobody follows. */
export class EditorFeed {
  view: EditorView | null = null;
  readonly #listeners = new Set<Listener>();

  readonly extension = ViewPlugin.define((view) => {
    this.view = view;
    this.#tell('text');
    return {
      update: (update: ViewUpdate) => {
        if (update.docChanged) this.#tell('text');
        else if (update.selectionSet) this.#tell('caret');
      },
      destroy: () => {
        if (this.view === view) this.view = null;
      },
    };
  });

  get text(): Text | null {
    return this.view?.state.doc ?? null;
  }

  /** Hears of changes until the function that it gives back is called. */
  follow(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(what: 'text' | 'caret'): void {
    for (const listener of this.#listeners) listener(what);
  }
}
