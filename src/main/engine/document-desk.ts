import { DOCUMENTS, type DocumentKind, type DocumentView } from '../../shared/document';
import type { Outcome } from '../../shared/outcome';
import type { DocumentState } from '../../shared/workspace-state';
import { readDocument, saveDocument } from './documents/document-store';

const KINDS = Object.keys(DOCUMENTS) as DocumentKind[];

/** How often an edit of ours is made anew when somebody else saved the same document in between. */
const EDIT_ATTEMPTS = 5;

/** The three documents as the window and the checkpoint use them; every write goes through the store. */
export class DocumentDesk {
  readonly #root: string;
  readonly #onChange: () => void;
  readonly #states = new Map<DocumentKind, DocumentState>();

  constructor(root: string, onChange: () => void) {
    this.#root = root;
    this.#onChange = onChange;
  }

  async load(): Promise<void> {
    await this.look(KINDS);
  }

  states(): readonly DocumentState[] {
    return KINDS.map((kind) => this.#states.get(kind) ?? absent(kind));
  }

  /** Looks at documents that changed on disk. */
  async look(kinds: readonly DocumentKind[]): Promise<void> {
    for (const kind of kinds) {
      const read = await readDocument(this.#root, kind);
      if (read.ok) this.#note(read.value);
    }
  }

  async read(kind: DocumentKind): Promise<Outcome<DocumentView>> {
    const read = await readDocument(this.#root, kind);
    if (read.ok) this.#note(read.value);
    return read;
  }

  async save(kind: DocumentKind, text: string, base: string): Promise<Outcome<DocumentView>> {
    const saved = await saveDocument(this.#root, kind, text, base);
    if (saved.ok) this.#note(saved.value);
    return saved;
  }

  /**
   * Reads, edits, saves; when somebody saved in between, the edit is made anew on what they wrote.
   * An edit that changes nothing writes nothing.
   */
  async edit(kind: DocumentKind, change: (text: string) => string): Promise<Outcome<DocumentView>> {
    let last: Outcome<DocumentView> = await this.read(kind);
    for (let attempt = 0; attempt < EDIT_ATTEMPTS && last.ok; attempt += 1) {
      const { text, version } = last.value;
      const changed = change(text);
      if (changed === text) return last;
      const saved = await this.save(kind, changed, version);
      if (saved.ok || saved.refusal.code !== 'document-changed') return saved;
      last = await this.read(kind);
    }
    return last;
  }

  #note(view: DocumentView): void {
    const { kind, exists, version, modifiedAt } = view;
    const before = this.#states.get(kind);
    this.#states.set(kind, { kind, exists, version, modifiedAt });
    if (before?.version !== version || before.exists !== exists) this.#onChange();
  }
}

const absent = (kind: DocumentKind): DocumentState => ({
  kind,
  exists: false,
  version: '',
  modifiedAt: null,
});
