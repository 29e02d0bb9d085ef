import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { DOCUMENTS, type DocumentKind, type DocumentView } from '../../../shared/document';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { type Swapped, swapFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { openPlainFile } from '../disk/plain-file';
import { decodeUtf8, firstBadLine } from '../workspace/decode-text';
import { readOpen } from './settled';

/** A document is read whole into the editor: a larger one was not written by a person. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** The version of a document that does not exist. */
export const NO_VERSION = '';

export const versionOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const fileOf = (root: string, kind: DocumentKind): string => path.join(root, DOCUMENTS[kind]);

export interface OnDisk {
  readonly bytes: Buffer | null;
  readonly version: string;
  readonly modifiedAt: string | null;
}

const MISSING: OnDisk = { bytes: null, version: NO_VERSION, modifiedAt: null };

const unreadable = (kind: DocumentKind, why: string) =>
  refuse('document-unreadable' as const, `${DOCUMENTS[kind]} ${why}`);

/** A document's bytes; `MISSING` where there is none. */
export const loadDocument = async (root: string, kind: DocumentKind): Promise<Outcome<OnDisk>> => {
  const file = fileOf(root, kind);
  try {
    const status = await stat(file);
    if (!status.isFile()) return unreadable(kind, 'is not a file; move it out of the way.');
    if (status.size > MAX_DOCUMENT_BYTES) {
      return unreadable(kind, 'is larger than 16 MiB; shorten it in another editor.');
    }
    const open = await openPlainFile(file);
    const { bytes, writtenAt } = await readOpen(open).finally(() => open.close());
    return ok({ bytes, version: versionOf(bytes), modifiedAt: new Date(writtenAt).toISOString() });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return ok(MISSING);
    if (code === null) throw error;
    return unreadable(kind, 'cannot be opened; check its permissions.');
  }
};

/** A document as a person reads it; refused where it is not UTF-8, since nothing is ever repaired. */
export const viewOf = (kind: DocumentKind, loaded: OnDisk): Outcome<DocumentView> => {
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
  const loaded = await loadDocument(root, kind);
  return loaded.ok ? viewOf(kind, loaded.value) : loaded;
};

/** A text's bytes, where it can be a document. */
export const encodeDocument = (kind: DocumentKind, text: string): Outcome<Buffer> => {
  // Half of a character pair has no UTF-8: writing it would put another character there.
  if (/\p{Cs}/u.test(text)) {
    return unreadable(kind, 'would not be valid text; take out the broken character.');
  }
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length > MAX_DOCUMENT_BYTES
    ? unreadable(kind, 'would be larger than 16 MiB; shorten it.')
    : ok(bytes);
};

/**
 * Puts `bytes` in the place of the version `base`, atomically; permissions and symbolic links stay. Answers with the
 * file that was replaced, still open, to be closed by the caller: it may hold more than `base` where another process
 * wrote at the same moment. This module is the only one that writes the three documents.
 * Refused with `document-changed` where the file on disk is another than `base`; with `disk-full`, and the like, where
 * the disk refuses. The old text then stands.
 */
export const putDocument = async (
  root: string,
  kind: DocumentKind,
  bytes: Buffer,
  base: string,
): Promise<Outcome<Extract<Swapped, { done: true }>>> => {
  const isUnchanged = async (): Promise<boolean> => {
    const now = await loadDocument(root, kind);
    return now.ok && now.value.version === base;
  };
  try {
    const exists = base !== NO_VERSION;
    const swapped = await swapFileAtomic(fileOf(root, kind), bytes, exists, isUnchanged);
    return swapped.done ? ok(swapped) : documentChanged(kind);
  } catch (error) {
    const refusal = refusalForDiskError(error, DOCUMENTS[kind]);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
};

export const documentChanged = (kind: DocumentKind) =>
  refuse(
    'document-changed' as const,
    `${DOCUMENTS[kind]} was changed on disk since it was read; look at the change, then save again.`,
  );
