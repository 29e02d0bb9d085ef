import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { RuleText } from '../../../shared/window-contract';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { decodeUtf8 } from './decode-text';
import { parseRuleFile } from './rule-file';

const versionOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Rule files as a person reads and edits them. A file that changed meanwhile is never overwritten. */
export class RuleTexts {
  readonly #root: string;
  readonly #fileOf: (name: string) => string | null;
  readonly #onSaved: () => Promise<void>;

  /** `onSaved` takes the change in: a save is answered when everything that follows from it is known. */
  constructor(root: string, fileOf: (name: string) => string | null, onSaved: () => Promise<void>) {
    this.#root = root;
    this.#fileOf = fileOf;
    this.#onSaved = onSaved;
  }

  async read(name: string): Promise<Outcome<RuleText>> {
    const file = this.#fileOf(name);
    if (file === null) return refuse('package-unknown', `${name} has no rule file.`);
    let bytes: Buffer;
    try {
      bytes = await readFile(join(this.#root, file));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') {
        return refuse('document-missing', `${file} is gone; write it anew or take ${name} out.`);
      }
      return diskRefusal(error, file);
    }
    const text = decodeUtf8(bytes);
    if (text === null) {
      return refuse(
        'document-unreadable',
        `${file} is not UTF-8; convert it before editing it here.`,
      );
    }
    const { problems } = parseRuleFile(bytes, file);
    return ok({ package: name, file, text, version: versionOf(bytes), problems });
  }

  /** Saves over exactly the version that the edit was made from. */
  async save(name: string, text: string, baseVersion: string): Promise<Outcome<RuleText>> {
    const present = await this.read(name);
    if (!present.ok) return present;
    const { file } = present.value;
    if (present.value.version !== baseVersion) {
      return refuse(
        'document-changed',
        `${file} was changed by somebody else since you opened it; load it again, then make your edit.`,
      );
    }
    try {
      await writeFileAtomic(join(this.#root, file), text);
    } catch (error) {
      return diskRefusal(error, file);
    }
    await this.#onSaved();
    return this.read(name);
  }
}

const diskRefusal = (error: unknown, file: string) => {
  const refusal = refusalForDiskError(error, file);
  if (refusal === null) throw error;
  return { ok: false as const, refusal };
};
