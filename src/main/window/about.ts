import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { About } from '../../shared/window-contract';

const packageSchema = z.object({ version: z.string() });
const runtimeSchema = z.object({ kind: z.string() });

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
};

/** Versions of the app and of what it runs on, for the About box. `outFolder` is `out/main`. */
export function readAbout(outFolder: string): About {
  const root = join(outFolder, '..', '..');
  const own = packageSchema.safeParse(readJson(join(root, 'package.json')));
  // Written by the set-up, which chose the runtime; absent in a packaged app.
  const chosen = runtimeSchema.safeParse(
    readJson(join(root, 'node_modules', '.breakwater-runtime.json')),
  );
  return {
    version: own.success ? own.data.version : 'unknown',
    electron: process.versions.electron ?? 'none',
    chromium: process.versions.chrome ?? 'none',
    node: process.versions.node,
    runtime: chosen.success ? chosen.data.kind : 'official',
    platform: `${process.platform} ${process.arch}`,
  };
}
