import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  DocumentKind,
  DocumentVersion,
  DocumentView,
  VersionWriter,
} from '../../../shared/document';
import { type Outcome, ok } from '../../../shared/outcome';
import { refusalForDiskError } from '../disk/disk-error';
import { decodeUtf8 } from '../workspace/decode-text';
import { DocumentHistory } from './document-history';
import {
  documentChanged,
  encodeDocument,
  loadDocument,
  NO_VERSION,
  type OnDisk,
  putDocument,
  versionOf,
  viewOf,
} from './document-store';
import { rejoin } from './rejoin';
import { readOpen, settled } from './settled';

/** A write from outside this soon after one of ours may have been made from what stood there before. */
const RACE_MS = 3000;
/**
 * Texts of the last moments that such a write may have been made from, and their characters in all. A busy disk makes
 * somebody wait for seconds between reading and writing, while a hundred edits of ours are saved.
 */
const RECENT_KEPT = 400;
const RECENT_MS = 20_000;
const RECENT_CHARACTERS = 8 * 1024 * 1024;
/** When a replaced file is looked at again: an editor or a shell may have held it open and written on. */
const LATE_LOOKS_MS = [80, 1000] as const;
/** So long an edit of ours is made anew, each time that somebody else saved in between. */
const EDIT_MS = 20_000;
/** So long a file that was emptied may take to be filled again before an edit is made of nothing. */
const EMPTIED_MS = 5_000;
const LOOK_AGAIN_MS = 100;
/** As often two writes of one moment are joined anew, where there comes a third. */
const JOIN_ATTEMPTS = 20;

/** Who saves, for the timeline. */
export interface SaveNote {
  readonly by: VersionWriter;
  readonly note: string;
}

const JOINED: SaveNote = { by: 'joined', note: '' };

interface Recent {
  readonly text: string;
  readonly at: number;
}

/**
 * One document: read, saved and followed, with every version kept. Nobody's text is lost in it, whoever else writes the
 * same file: a save names the version that it was made from and is refused over any other; what is replaced is looked
 * at after it was replaced; and what somebody writes over a fresh save, without having read it, is joined with it.
 */
export class KeptDocument {
  readonly kind: DocumentKind;
  readonly history: DocumentHistory;
  readonly #root: string;
  readonly #onChange: (view: DocumentView) => void;
  #known: OnDisk | null = null;
  #recent: Recent[] = [];
  #savedAt = Number.NEGATIVE_INFINITY;
  /** True while a joined text is not in the file yet: whoever writes meanwhile is joined with it, however late. */
  #owes = false;
  #turn: Promise<unknown> = Promise.resolve();
  /** Looks at replaced files that are still to come. */
  readonly #late = new Map<NodeJS.Timeout, FileHandle>();

  constructor(root: string, kind: DocumentKind, onChange: (view: DocumentView) => void) {
    this.kind = kind;
    this.history = new DocumentHistory(root, kind);
    this.#root = root;
    this.#onChange = onChange;
  }

  /** As it is on disk now; what somebody else wrote is kept in the history first. */
  read(): Promise<Outcome<DocumentView>> {
    return this.#inTurn(() => this.#look());
  }

  /**
   * Saves a text that was made from version `base` (`NO_VERSION` where there was no file). Saving what is there already
   * writes nothing. Refused with `document-changed` where the file is another by now; with `document-unreadable`,
   * `disk-full` and the like. The file then holds what it held.
   */
  save(text: string, base: string, by: SaveNote): Promise<Outcome<DocumentView>> {
    return this.#inTurn(() => this.#save(text, base, by));
  }

  /**
   * Reads, edits, saves; where somebody saved in between, the edit is made anew on what they wrote. An edit that
   * changes nothing writes nothing. A file that somebody has just emptied is given some seconds to be filled.
   */
  async edit(change: (text: string) => string, by: SaveNote): Promise<Outcome<DocumentView>> {
    return this.#inTurn(async () => {
      const until = performance.now() + EDIT_MS;
      let last = await this.#look();
      while (last.ok && performance.now() < until) {
        if (this.#isJustEmptied(last.value)) {
          await sleep(LOOK_AGAIN_MS);
          last = await this.#look();
          continue;
        }
        const { text, version } = last.value;
        const changed = change(text);
        if (changed === text) return last;
        const saved = await this.#save(changed, version, by);
        if (saved.ok || saved.refusal.code !== 'document-changed') return saved;
        last = await this.#look();
      }
      return last.ok ? documentChanged(this.kind) : last;
    });
  }

  #isJustEmptied({ exists, text, modifiedAt }: DocumentView): boolean {
    const isEmptied = exists && text === '' && this.#recent.length > 0;
    return isEmptied && Date.now() - Date.parse(modifiedAt ?? '') < EMPTIED_MS;
  }

  /** A person says that the present version, whoever wrote it, is right. */
  accept(): Promise<Outcome<DocumentView>> {
    return this.#inTurn(async () => {
      const view = await this.#look();
      const bytes = this.#known?.bytes ?? null;
      if (view.ok && bytes !== null) await this.#note(bytes, { by: 'accepted', note: '' });
      return view;
    });
  }

  /** Settles when everything that was begun is done, looks at replaced files included. */
  async close(): Promise<void> {
    for (const [timer, file] of this.#late) {
      clearTimeout(timer);
      await file.close();
    }
    this.#late.clear();
    await this.#turn;
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act, act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #look(): Promise<Outcome<DocumentView>> {
    const loaded = await loadDocument(this.#root, this.kind);
    if (!loaded.ok) return loaded;
    if (loaded.value.version === this.#known?.version) return viewOf(this.kind, loaded.value);
    const now = this.#known === null ? loaded : await this.#settled(loaded.value);
    return now.ok ? this.#takeOutside(now.value) : now;
  }

  async #settled(first: OnDisk): Promise<Outcome<OnDisk>> {
    const asSettling = (read: Outcome<OnDisk>) => ({
      read,
      size: read.ok ? (read.value.bytes?.length ?? 1) : 1,
      writtenAt: read.ok && read.value.modifiedAt !== null ? Date.parse(read.value.modifiedAt) : 0,
    });
    const again = async () => asSettling(await loadDocument(this.#root, this.kind));
    return (await settled(asSettling(ok(first)), again)).read;
  }

  /** Takes in what somebody else wrote; where it lacks what was saved a moment before, both are joined. */
  async #takeOutside(loaded: OnDisk): Promise<Outcome<DocumentView>> {
    const isFirst = this.#known === null;
    const view = viewOf(this.kind, loaded);
    if (loaded.version !== this.#known?.version) {
      if (loaded.bytes !== null) await this.#noteFound(loaded.bytes, isFirst);
      const recent = this.#recentTexts();
      this.#take(loaded);
      const isRace = this.#owes || performance.now() - this.#savedAt < RACE_MS;
      if (view.ok && loaded.bytes !== null && isRace) {
        const joined = await this.#join(recent, view.value.text, loaded.version);
        if (joined !== null) return joined;
      }
    }
    if (view.ok) this.#onChange(view.value);
    return view;
  }

  /** Joins theirs with what was saved just before, and saves it; null where theirs stands as it is. */
  async #join(
    recent: readonly string[],
    theirs: string,
    base: string,
  ): Promise<Outcome<DocumentView> | null> {
    const rejoined = rejoin(recent, theirs);
    if (rejoined.kind !== 'joined') return null;
    // What the document is to say from now on, saved or not: whoever writes next is joined with this.
    this.#remember(rejoined.text);
    this.#owes = true;
    const saved = await this.#save(rejoined.text, base, JOINED);
    // Somebody wrote again meanwhile, and has been joined in their turn.
    return saved.ok || saved.refusal.code !== 'document-changed' ? saved : this.#look();
  }

  async #save(text: string, base: string, by: SaveNote): Promise<Outcome<DocumentView>> {
    const encoded = encodeDocument(this.kind, text);
    if (!encoded.ok) return encoded;
    const bytes = encoded.value;
    const looked = await this.#look();
    if (!looked.ok) return looked;
    if (looked.value.version !== base) return documentChanged(this.kind);
    if (base === versionOf(bytes)) return looked;
    const refused = await this.#keep(bytes);
    if (refused !== null) return refused;
    const put = await putDocument(this.#root, this.kind, bytes, base);
    if (!put.ok) return put;
    const loaded = await loadDocument(this.#root, this.kind);
    const version = versionOf(bytes);
    const modifiedAt = loaded.ok ? loaded.value.modifiedAt : null;
    this.#take({ bytes, version, modifiedAt });
    this.#savedAt = performance.now();
    if (by.by === 'joined') this.#owes = false;
    // Its bytes are kept already; a full disk must not make a refusal of a save that was done.
    await this.#note(bytes, by).catch(() => {});
    const overtaken =
      put.value.replaced === null ? null : await this.#replaced(put.value.replaced, base);
    if (overtaken !== null) return overtaken;
    const view = viewOf(this.kind, { bytes, version, modifiedAt });
    if (view.ok) this.#onChange(view.value);
    return view;
  }

  /**
   * Looks at a file that ours has just replaced. Null where it was what it should have been; it is then looked at again
   * a little later. Else somebody wrote it in the last moment: both are joined, or theirs is put back and the save
   * refused.
   */
  async #replaced(file: FileHandle, base: string): Promise<Outcome<DocumentView> | null> {
    const found = await readOpen(file);
    const isAsExpected = versionOf(found.bytes) === base;
    const { bytes } = isAsExpected ? found : await settled(found, () => readOpen(file));
    this.#lookLate(file, versionOf(bytes), 0);
    // One that is still empty is about to be filled: what comes then is seen by a later look.
    return isAsExpected || bytes.length === 0 ? null : this.#takeLate(bytes, true);
  }

  #lookLate(file: FileHandle, seen: string, index: number): void {
    const wait = LATE_LOOKS_MS[index];
    if (wait === undefined) {
      void file.close();
      return;
    }
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      void this.#inTurn(async () => {
        const { bytes } = await readOpen(file);
        const version = versionOf(bytes);
        if (version !== seen && bytes.length > 0) await this.#takeLate(bytes, false);
        this.#lookLate(file, version, index + 1);
      }).catch(() => file.close());
    }, wait);
    timer.unref();
    this.#late.set(timer, file);
  }

  /** A text that somebody wrote into the file that ours replaced. `refuses`: a conflict puts theirs back. */
  async #takeLate(bytes: Buffer, refuses: boolean): Promise<Outcome<DocumentView> | null> {
    await this.#noteFound(bytes, false);
    const theirs = decodeUtf8(bytes);
    if (theirs === null) return null;
    const rejoined = rejoin(this.#recentTexts(), theirs);
    // They may go on from it, in the file that they hold.
    this.#remember(theirs, -1);
    if (rejoined.kind === 'joined') return this.#saveJoined(rejoined.text);
    if (rejoined.kind === 'stands' || !refuses) return null;
    await this.#save(theirs, this.#known?.version ?? NO_VERSION, { by: 'outside', note: '' });
    return documentChanged(this.kind);
  }

  /** Saves a joined text, joined anew with whatever came meanwhile. */
  async #saveJoined(text: string): Promise<Outcome<DocumentView>> {
    this.#remember(text);
    this.#owes = true;
    let saved = await this.#save(text, this.#known?.version ?? NO_VERSION, JOINED);
    for (let attempt = 0; attempt < JOIN_ATTEMPTS; attempt += 1) {
      if (saved.ok || saved.refusal.code !== 'document-changed') return saved;
      // Looking has joined what is there now with what was to be saved.
      saved = await this.#look();
    }
    return saved;
  }

  #take(loaded: OnDisk): void {
    this.#known = loaded;
    const text = loaded.bytes === null ? null : decodeUtf8(loaded.bytes);
    // Nobody makes a text from nothing. A file that was emptied in order to be filled would part what comes from what was.
    if (text !== null && text !== '') this.#remember(text);
  }

  /** Keeps a text of this moment as the newest, or, with `place` -1, as the one before it. */
  #remember(text: string, place: -1 | 0 = 0): void {
    const one = { text, at: performance.now() };
    const last = place === 0 ? undefined : this.#recent.at(-1);
    if (this.#recent.at(-1)?.text === text) return;
    const all = [...(last === undefined ? this.#recent : this.#recent.slice(0, -1)), one];
    if (last !== undefined) all.push(last);
    let characters = 0;
    this.#recent = all.slice(-RECENT_KEPT);
    for (const { text: kept } of this.#recent) characters += kept.length;
    while (this.#recent.length > 2 && characters > RECENT_CHARACTERS) {
      characters -= this.#recent.shift()?.text.length ?? 0;
    }
  }

  #recentTexts(): readonly string[] {
    const since = performance.now() - RECENT_MS;
    // The newest, however old, is what theirs may have been made from.
    return this.#recent
      .filter((one, at, all) => one.at >= since || at >= all.length - 2)
      .map((one) => one.text);
  }

  async #keep(bytes: Buffer): Promise<Outcome<never> | null> {
    try {
      await this.history.keep(versionOf(bytes), bytes);
      return null;
    } catch (error) {
      const refusal = refusalForDiskError(error, `.breakwater/history/${this.kind}`);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
  }

  async #noteFound(bytes: Buffer, isFirst: boolean): Promise<void> {
    const version = versionOf(bytes);
    const versions = await this.history.versions();
    if (versions.at(-1)?.version === version) return;
    const by: VersionWriter = isFirst && versions.length === 0 ? 'found' : 'outside';
    // A disk that takes no history must not keep anybody from reading.
    await this.#note(bytes, { by, note: '' }).catch(() => {});
  }

  async #note(bytes: Buffer, { by, note }: SaveNote): Promise<void> {
    const version = versionOf(bytes);
    await this.history.keep(version, bytes);
    const entry: DocumentVersion = {
      at: new Date().toISOString(),
      version,
      by,
      note,
      bytes: bytes.length,
    };
    await this.history.note(entry);
  }
}
