import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../engine/disk/atomic-file';

/** As many workspaces are remembered. */
const REMEMBERED = 12;

const recentSchema = z.array(z.string().max(4096)).max(1000);

/** The workspaces that were opened lately, newest first. Lives in the app's own folder. */
export class RecentWorkspaces {
  readonly #file: string;
  #paths: readonly string[];

  constructor(file: string) {
    this.#file = file;
    this.#paths = read(file);
  }

  list(): readonly { readonly path: string; readonly name: string }[] {
    return this.#paths.map((path) => ({ path, name: basename(path) || path }));
  }

  async add(path: string): Promise<void> {
    this.#paths = [path, ...this.#paths.filter((other) => other !== path)].slice(0, REMEMBERED);
    await writeFileAtomic(this.#file, JSON.stringify(this.#paths));
  }
}

function read(file: string): readonly string[] {
  try {
    const parsed = recentSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
