import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileText, isEditableFile } from '../../../shared/file-text';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { Problem } from '../../../shared/problem';
import { replaceFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { parseResult } from '../results/result-file';
import { parseConfig } from './config';
import { decodeUtf8, firstBadLine } from './decode-text';
import { parseRuleFile } from './rule-file';

/** A file that a person edits here is no larger: larger ones are no configuration. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** Stands for the exact bytes of a file. */
export const versionOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** The version of a file that does not exist. */
const NO_VERSION = '';

/**
 * The workspace's own files as a person reads and edits them: configuration, rule files, result files.
 * A file that changed meanwhile is never overwritten.
 */
export class FileTexts {
  readonly #root: string;
  readonly #onSaved: () => Promise<void>;
  /** Saves follow one another, so that of two from the same version one is refused. */
  #saving: Promise<unknown> = Promise.resolve();

  /** `onSaved` takes the change in: a save is answered when everything that follows from it is known. */
  constructor(root: string, onSaved: () => Promise<void>) {
    this.#root = root;
    this.#onSaved = onSaved;
  }

  /** A file as it is now; one that does not exist reads as empty with `exists: false`. */
  async read(file: string): Promise<Outcome<FileText>> {
    if (!isEditableFile(file)) {
      return refuse('not-permitted', `${file} is not a file that is edited in the window.`);
    }
    try {
      const status = await stat(join(this.#root, file));
      if (!status.isFile()) return refuse('document-unreadable', `${file} is not a plain file.`);
      if (status.size > MAX_TEXT_BYTES) {
        return refuse('document-unreadable', `${file} is larger than 4 MiB; shorten it elsewhere.`);
      }
      return textOf(await readFile(join(this.#root, file)), file);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') {
        return ok({ file, exists: false, text: '', version: NO_VERSION, problems: [] });
      }
      return diskRefusal(error, file);
    }
  }

  /** Saves over exactly the version that the edit was made from, looked at right before it is replaced. */
  save(file: string, text: string, baseVersion: string): Promise<Outcome<FileText>> {
    const turn = this.#saving.then(() => this.#save(file, text, baseVersion));
    this.#saving = turn.catch(() => {});
    return turn;
  }

  async #save(file: string, text: string, baseVersion: string): Promise<Outcome<FileText>> {
    const present = await this.read(file);
    if (!present.ok) return present;
    if (present.value.version !== baseVersion) return changed(file);
    const bytes = Buffer.from(text, 'utf8');
    if (versionOf(bytes) === baseVersion) return present;
    try {
      const isSaved = await replaceFileAtomic(join(this.#root, file), bytes, async () => {
        const now = await this.read(file);
        return now.ok && now.value.version === baseVersion;
      });
      if (!isSaved) return changed(file);
    } catch (error) {
      return diskRefusal(error, file);
    }
    await this.#onSaved();
    return this.read(file);
  }
}

const textOf = (bytes: Buffer, file: string): Outcome<FileText> => {
  const text = decodeUtf8(bytes);
  if (text === null) {
    const line = firstBadLine(bytes) ?? 1;
    return refuse(
      'document-unreadable',
      `${file} is not UTF-8 from line ${line}; convert it before editing it here.`,
    );
  }
  const problems = problemsOf(bytes, file);
  return ok({ file, exists: true, text, version: versionOf(bytes), problems });
};

const problemsOf = (bytes: Buffer, file: string): readonly Problem[] => {
  if (file === 'breakwater.yaml') return parseConfig(bytes, file).problems;
  if (file.startsWith('build-results/')) return parseResult(bytes, file, '').problems;
  return parseRuleFile(bytes, file).problems;
};

const changed = (file: string) =>
  refuse(
    'document-changed',
    `${file} was changed by somebody else since you opened it; look at the change, then save again.`,
  );

const diskRefusal = (error: unknown, file: string) => {
  const refusal = refusalForDiskError(error, file);
  if (refusal === null) throw error;
  return { ok: false as const, refusal };
};
