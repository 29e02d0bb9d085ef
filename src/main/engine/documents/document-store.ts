import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { DOCUMENTS, type DocumentKind, type DocumentView } from '../../../shared/document';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { replaceFileAtomic, writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { decodeUtf8, firstBadLine } from '../workspace/decode-text';

/** A document is read whole into the editor: a larger one was not written by a person. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** Replaced versions kept of each document: months of sessions, some megabytes. */
const HISTORY_KEPT = 200;

/** The version of a document that does not exist. */
export const NO_VERSION = '';

const versionOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const fileOf = (root: string, kind: DocumentKind): string => path.join(root, DOCUMENTS[kind]);

interface OnDisk {
  readonly bytes: Buffer | null;
  readonly version: string;
  readonly modifiedAt: string | null;
}

const MISSING: OnDisk = { bytes: null, version: NO_VERSION, modifiedAt: null };

const unreadable = (kind: DocumentKind, why: string) =>
  refuse('document-unreadable' as const, `${DOCUMENTS[kind]} ${why}`);

const load = async (root: string, kind: DocumentKind): Promise<Outcome<OnDisk>> => {
  const file = fileOf(root, kind);
  try {
    const status = await stat(file);
    if (!status.isFile()) return unreadable(kind, 'is not a file; move it out of the way.');
    if (status.size > MAX_DOCUMENT_BYTES) {
      return unreadable(kind, 'is larger than 16 MiB; shorten it in another editor.');
    }
    const bytes = await readFile(file);
    return ok({ bytes, version: versionOf(bytes), modifiedAt: status.mtime.toISOString() });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return ok(MISSING);
    if (code === null) throw error;
    return unreadable(kind, 'cannot be opened; check its permissions.');
  }
};

const viewOf = (kind: DocumentKind, loaded: OnDisk): Outcome<DocumentView> => {
  const { bytes, version, modifiedAt } = loaded;
  const text = bytes === null ? '' : decodeUtf8(bytes);
  if (text === null && bytes !== null) {
    const line = firstBadLine(bytes) ?? 1;
    return unreadable(
      kind,
      `is not valid UTF-8 from line ${line}; save it as UTF-8 in another editor.`,
    );
  }
  const file = DOCUMENTS[kind];
  return ok({ kind, file, exists: bytes !== null, text: text ?? '', version, modifiedAt });
};

/**
 * Reads one of the workspace's documents. A missing one is a view with `exists: false` and no text. Line ends and a
 * byte order mark are in the text as they are in the file. Refused with `document-unreadable`: not UTF-8 (nothing is
 * repaired), too large, no permission.
 */
export const readDocument = async (
  root: string,
  kind: DocumentKind,
): Promise<Outcome<DocumentView>> => {
  const loaded = await load(root, kind);
  return loaded.ok ? viewOf(kind, loaded.value) : loaded;
};

/** File → the last save of it that was begun: saves of one file go one after the other. */
const saving = new Map<string, Promise<unknown>>();

const inTurn = async <T>(file: string, save: () => Promise<T>): Promise<T> => {
  const before = saving.get(file) ?? Promise.resolve();
  const turn = before.then(save, save);
  const settled = turn.catch(() => undefined);
  saving.set(file, settled);
  try {
    return await turn;
  } finally {
    if (saving.get(file) === settled) saving.delete(file);
  }
};

/** Keeps a version that is about to be replaced, once, in `.breakwater/history/<kind>/<version>`; drops the oldest. */
const keep = async (root: string, kind: DocumentKind, loaded: OnDisk): Promise<void> => {
  if (loaded.bytes === null) return;
  const folder = path.join(root, '.breakwater', 'history', kind);
  await mkdir(folder, { recursive: true });
  // Written anew even if it is there: its time says when it was last in force.
  await writeFileAtomic(path.join(folder, loaded.version), loaded.bytes);
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  if (names.length <= HISTORY_KEPT) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(folder, name))).mtimeMs })),
  );
  aged.sort((left, right) => left.at - right.at);
  for (const { name } of aged.slice(0, names.length - HISTORY_KEPT)) {
    await unlink(path.join(folder, name));
  }
};

/**
 * Saves a document that was read as `baseVersion` (`NO_VERSION` for one that did not exist), atomically; permissions
 * and symbolic links stay. The version that it replaces is kept in `.breakwater/history/`. Saving what is there
 * already writes nothing. This module is the only one that writes the three documents.
 * Refused with `document-changed` where the file on disk is another than `baseVersion`, looked at right before it is
 * replaced; with `document-unreadable`; with `disk-full`, and the like, where the disk refuses. The old text then stands.
 */
export const saveDocument = (
  root: string,
  kind: DocumentKind,
  text: string,
  baseVersion: string,
): Promise<Outcome<DocumentView>> =>
  inTurn(path.resolve(fileOf(root, kind)), async () => {
    // Half of a character pair has no UTF-8: writing it would put another character there.
    if (/\p{Cs}/u.test(text))
      return unreadable(kind, 'would not be valid text; take out the broken character.');
    const bytes = Buffer.from(text, 'utf8');
    if (bytes.length > MAX_DOCUMENT_BYTES) {
      return unreadable(kind, 'would be larger than 16 MiB; shorten it.');
    }
    const loaded = await load(root, kind);
    if (!loaded.ok) return loaded;
    if (loaded.value.version !== baseVersion) return changed(kind);
    if (loaded.value.version === versionOf(bytes)) return viewOf(kind, loaded.value);
    try {
      await keep(root, kind, loaded.value);
      // All that takes time is done by then: someone may have saved meanwhile.
      const isUnchanged = async (): Promise<boolean> => {
        const now = await load(root, kind);
        return now.ok && now.value.version === baseVersion;
      };
      const isSaved = await replaceFileAtomic(fileOf(root, kind), bytes, isUnchanged);
      if (!isSaved) return changed(kind);
    } catch (error) {
      const refusal = refusalForDiskError(error, DOCUMENTS[kind]);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
    return readDocument(root, kind);
  });

const changed = (kind: DocumentKind) =>
  refuse(
    'document-changed' as const,
    `${DOCUMENTS[kind]} was changed on disk since it was read; look at the change, then save again.`,
  );
