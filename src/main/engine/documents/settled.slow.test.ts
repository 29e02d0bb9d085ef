import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadDocument } from './document-store';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-settled-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Writes a longer text over the shorter one, in place and in one go, and rests long enough to be taken for done. */
const GROWS = `
import { openSync, writeSync } from 'node:fs';
const file = openSync(process.argv[2], 'r+');
for (let lines = 1; lines <= 80; lines++) {
  writeSync(file, 'line\\n'.repeat(lines) + 'END\\n', 0);
  await new Promise((done) => setTimeout(done, 30 + Math.random() * 10));
}
`;

it('never takes the first part of a text that is just being written for a text of long ago', async () => {
  const script = join(root, 'grows.mjs');
  await writeFile(script, GROWS);
  const file = join(root, 'HANDOFF.md');
  await writeFile(file, 'END\n');
  const other = spawn(process.execPath, [script, file], { stdio: 'inherit' });
  let isRunning = true;
  other.once('exit', () => {
    isRunning = false;
  });
  let quiet = 0;
  while (isRunning) {
    const read = await loadDocument(root, 'handoff');
    if (!read.ok) throw new Error(read.refusal.message);
    const { bytes, modifiedAt } = read.value;
    // Whoever reads what was written in this very moment reads it again.
    if (Date.now() - Date.parse(modifiedAt ?? '') < 25) continue;
    quiet += 1;
    expect(bytes?.toString()).toMatch(/END\n$/);
  }
  expect(quiet).toBeGreaterThan(100);
});
