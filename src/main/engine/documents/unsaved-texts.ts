import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { UnsavedText } from '../../../shared/document';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import { writeFileAtomic } from '../disk/atomic-file';
import { errorCode, refusalForDiskError } from '../disk/disk-error';
import { makeFolder } from '../disk/make-folder';

/** More files than a person has open at once; the oldest go first. */
const FILES_KEPT = 64;

/** As much as a document may have, with room for what JSON adds. */
const MAX_BYTES = 64 * 1024 * 1024;

const Schema = z.object({
  name: z.string(),
  baseVersion: z.string(),
  text: z.string(),
  at: z.string(),
}) satisfies z.ZodType<UnsavedText>;

/** What was changed since the text of number `after` was kept: positions and lengths in UTF-16 units. */
export interface UnsavedEdit {
  readonly baseVersion: string;
  readonly after: number;
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  /** Of the whole text afterwards. */
  readonly length: number;
}

type Kept = Outcome<{ readonly kept: number }>;

/**
 * What was typed and not saved, one entry per edited file (`handoff`, `rule:zlib`), in `.breakwater/unsaved/`. Each is
 * written atomically and synced, so that it outlasts the window, the app and the machine's power.
 */
export class UnsavedTexts {
  readonly #folder: string;
  /** The last text of each file and its number, for what is changed of it. */
  readonly #last = new Map<string, { readonly number: number; readonly text: string }>();
  #number = 0;

  constructor(root: string) {
    this.#folder = path.join(root, '.breakwater', 'unsaved');
  }

  /** Keeps a text in the place of the one before. Of several that come at once only the last is written. */
  async keep(name: string, baseVersion: string, text: string): Promise<Kept> {
    this.#number += 1;
    const kept = this.#number;
    this.#last.set(name, { number: kept, text });
    const entry: UnsavedText = { name, baseVersion, text, at: new Date().toISOString() };
    try {
      await writeFileAtomic(this.#file(name), `${JSON.stringify(entry)}\n`);
      await this.#bound();
      return ok({ kept });
    } catch (error) {
      const refusal = refusalForDiskError(error, `.breakwater/unsaved/${fileName(name)}`);
      if (refusal === null) throw error;
      return { ok: false, refusal };
    }
  }

  /** Keeps the last text with a change in it. Refused where that is not the text that was changed: send the whole one. */
  async edit(name: string, edit: UnsavedEdit): Promise<Kept> {
    const { baseVersion, after, from, to, insert, length } = edit;
    const last = this.#last.get(name);
    const text =
      last?.number === after ? last.text.slice(0, from) + insert + last.text.slice(to) : null;
    if (text === null || text.length !== length) {
      return refuse('document-changed', 'The unsaved text here is another; send the whole one.');
    }
    return this.keep(name, baseVersion, text);
  }

  /** Null where nothing is kept, or where what is there cannot be read. */
  async read(name: string): Promise<Outcome<UnsavedText | null>> {
    try {
      const { size } = await stat(this.#file(name));
      if (size > MAX_BYTES) return refuse('document-unreadable', 'The unsaved text is too large.');
      const parsed = Schema.safeParse(JSON.parse(await readFile(this.#file(name), 'utf8')));
      return ok(parsed.success ? parsed.data : null);
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return ok(null);
      throw error;
    }
  }

  async drop(name: string): Promise<Outcome<null>> {
    this.#last.delete(name);
    await unlink(this.#file(name)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    return ok(null);
  }

  #file(name: string): string {
    return path.join(this.#folder, fileName(name));
  }

  async #bound(): Promise<void> {
    await makeFolder(this.#folder);
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    if (names.length <= FILES_KEPT) return;
    const aged = await Promise.all(
      names.map(async (name) => ({
        name,
        at: (await stat(path.join(this.#folder, name)).catch(() => null))?.mtimeMs ?? 0,
      })),
    );
    aged.sort((left, right) => left.at - right.at);
    for (const { name } of aged.slice(0, names.length - FILES_KEPT)) {
      await unlink(path.join(this.#folder, name)).catch(() => {});
    }
  }
}

const fileName = (name: string): string => `${name.replaceAll(/[^A-Za-z0-9._+-]/g, '@')}.json`;
