import {
  DOCUMENTS,
  type DocumentKind,
  type DocumentTimeline,
  type DocumentVersion,
  type DocumentView,
  type ForeignChange,
  type ForeignText,
} from '../../shared/document';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import { diffLines, splitLines } from '../../shared/text/diff-lines';
import type { DocumentState } from '../../shared/workspace-state';
import { gitCommits, gitText, isCommit } from './documents/git-history';
import { KeptDocument, type SaveNote } from './documents/kept-document';
import { decodeUtf8 } from './workspace/decode-text';

const KINDS = Object.keys(DOCUMENTS) as DocumentKind[];

/** The three documents as the window and the checkpoint use them; every write goes through here. */
export class DocumentDesk {
  readonly #root: string;
  readonly #onChange: () => void;
  readonly #documents: ReadonlyMap<DocumentKind, KeptDocument>;
  readonly #states = new Map<DocumentKind, DocumentState>();

  constructor(root: string, onChange: () => void) {
    this.#root = root;
    this.#onChange = onChange;
    this.#documents = new Map(
      KINDS.map((kind) => [kind, new KeptDocument(root, kind, (view) => this.#take(view))]),
    );
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
      await this.#document(kind).read();
      await this.#judgeForeign(kind);
    }
  }

  async read(kind: DocumentKind): Promise<Outcome<DocumentView>> {
    const read = await this.#document(kind).read();
    await this.#judgeForeign(kind);
    return read;
  }

  /** See `KeptDocument.save`. */
  async save(
    kind: DocumentKind,
    text: string,
    base: string,
    by: SaveNote = { by: 'window', note: '' },
  ): Promise<Outcome<DocumentView>> {
    const saved = await this.#document(kind).save(text, base, by);
    await this.#judgeForeign(kind);
    return saved;
  }

  /** See `KeptDocument.edit`. */
  async edit(
    kind: DocumentKind,
    change: (text: string) => string,
    by: SaveNote,
  ): Promise<Outcome<DocumentView>> {
    const saved = await this.#document(kind).edit(change, by);
    await this.#judgeForeign(kind);
    return saved;
  }

  /** Every version that is kept and every commit that git has, newest first. */
  async timeline(kind: DocumentKind): Promise<DocumentTimeline> {
    const [versions, git] = await Promise.all([
      this.#document(kind).history.versions(),
      gitCommits(this.#root, DOCUMENTS[kind]),
    ]);
    return {
      versions: [...versions].reverse(),
      commits: git.commits,
      gitProblem: git.problem,
    };
  }

  /** The text of a version that is kept, or of a commit. */
  async versionText(kind: DocumentKind, version: string): Promise<Outcome<string>> {
    if (isCommit(version)) return gitText(this.#root, DOCUMENTS[kind], version);
    const bytes = await this.#document(kind).history.read(version);
    const text = bytes === null ? null : decodeUtf8(bytes);
    return text === null
      ? refuse('document-missing', 'This version is no longer kept; choose a newer one.')
      : ok(text);
  }

  /**
   * What somebody else made of the last version that the orchestrator or a person in the window wrote; null where
   * nobody did. It stays so until it is accepted, restored or written over knowingly.
   */
  async foreignChange(kind: DocumentKind): Promise<ForeignText | null> {
    const document = this.#document(kind);
    const versions = await document.history.versions();
    const own = versions.findLast(isOwn);
    const last = versions.at(-1);
    if (own === undefined || last === undefined || isOwn(last)) return null;
    if (own.version === last.version) return null;
    const first = versions[versions.lastIndexOf(own) + 1] ?? last;
    const [before, now] = await Promise.all([
      this.versionText(kind, own.version),
      this.versionText(kind, last.version),
    ]);
    if (!before.ok || !now.ok) return null;
    const changes = diffLines(splitLines(before.value), splitLines(now.value));
    return {
      since: first.at,
      ownVersion: own.version,
      ownAt: own.at,
      added: changes.reduce((sum, one) => sum + one.otherEnd - one.otherStart, 0),
      removed: changes.reduce((sum, one) => sum + one.end - one.start, 0),
      ownText: before.value,
      nowText: now.value,
    };
  }

  /** Puts back the last version that the orchestrator or a person in the window wrote. What it replaces stays in the history. */
  async restoreOwn(kind: DocumentKind): Promise<Outcome<DocumentView>> {
    const own = (await this.#document(kind).history.versions()).findLast(isOwn);
    if (own === undefined)
      return refuse('document-missing', `${DOCUMENTS[kind]} has no version of ours yet.`);
    const text = await this.versionText(kind, own.version);
    if (!text.ok) return text;
    const now = await this.read(kind);
    return now.ok
      ? this.save(kind, text.value, now.value.version, { by: 'restored', note: '' })
      : now;
  }

  /** A person says that what somebody else wrote is right. */
  async acceptForeign(kind: DocumentKind): Promise<Outcome<DocumentView>> {
    const view = await this.#document(kind).accept();
    await this.#judgeForeign(kind);
    return view;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#documents.values()].map((document) => document.close()));
  }

  #document(kind: DocumentKind): KeptDocument {
    const document = this.#documents.get(kind);
    if (document === undefined) throw new Error(`There is no document ${kind}.`);
    return document;
  }

  #take(view: DocumentView): void {
    const { kind, exists, version, modifiedAt } = view;
    const before = this.#states.get(kind);
    const foreign = before?.foreign ?? null;
    this.#states.set(kind, { kind, exists, version, modifiedAt, foreign });
    if (before?.version !== version || before.exists !== exists) this.#onChange();
  }

  /** Only the index has one writer; the others are everybody's. */
  async #judgeForeign(kind: DocumentKind): Promise<void> {
    const state = this.#states.get(kind);
    if (kind !== 'index' || state === undefined) return;
    const found = await this.foreignChange(kind);
    const { ownText: _own, nowText: _now, ...foreign } = found ?? { ownText: '', nowText: '' };
    const next = found === null ? null : (foreign as ForeignChange);
    if (JSON.stringify(next) === JSON.stringify(state.foreign)) return;
    this.#states.set(kind, { ...(this.#states.get(kind) ?? state), foreign: next });
    this.#onChange();
  }
}

const isOwn = (version: DocumentVersion): boolean => version.by !== 'outside';

const absent = (kind: DocumentKind): DocumentState => ({
  kind,
  exists: false,
  version: '',
  modifiedAt: null,
  foreign: null,
});
