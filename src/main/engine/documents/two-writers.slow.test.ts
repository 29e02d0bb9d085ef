import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeptDocument } from './kept-document';

/** Changes that each side makes per case. BREAKWATER_THOROUGH=1 makes it thousands. */
const CHANGES = process.env.BREAKWATER_THOROUGH === '1' ? 2000 : 60;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-two-writers-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/**
 * Another program, which knows nothing of us. `append` writes at the end, `rewrite` empties and fills the file, and
 * `rename` replaces it; the latter two with what they read a moment before, and without another look.
 */
const OTHER = `
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
const [, , how, file, count] = process.argv;
for (let at = 0; at < Number(count); at++) {
  const line = 'other ' + at + '\\n';
  if (how === 'append') appendFileSync(file, line);
  else {
    const lines = readFileSync(file, 'utf8').split('\\n');
    const place = lines.indexOf('## Other') + 1;
    await new Promise((done) => setTimeout(done, Math.random() * 4));
    const text = [...lines.slice(0, place), line.trim(), ...lines.slice(place)].join('\\n');
    if (how === 'rewrite') writeFileSync(file, text);
    else {
      writeFileSync(file + '.new', text);
      renameSync(file + '.new', file);
    }
  }
  await new Promise((done) => setTimeout(done, Math.random() * 120));
}
`;

describe.each(['append', 'rewrite', 'rename'] as const)('another process that does %s', (how) => {
  it('loses no change of ours, nor we one of its', { timeout: 30 * 60_000 }, async () => {
    const folder = await mkdtemp(join(root, `${how}-`));
    const file = join(folder, 'HANDOFF.md');
    const script = join(folder, 'other.mjs');
    await writeFile(script, OTHER);
    const start =
      '# Handoff\n\n## Ours\n\n## Between\n\nWords of the author.\n\n## Other\n\n## End\n';
    await writeFile(file, start);
    const document = new KeptDocument(folder, 'handoff', () => {});
    await document.read();
    const other = spawn(process.execPath, [script, how, file, String(CHANGES)], {
      stdio: 'inherit',
    });
    let isRunning = true;
    const gone = new Promise((done) => other.once('exit', done)).then(() => {
      isRunning = false;
    });
    let made = 0;
    let refused = 0;
    let hasOutside = false;
    /** The history is bounded: among thousands of versions the early ones are gone. */
    const lookForOutside = async (): Promise<void> => {
      hasOutside ||= (await document.history.versions()).some((one) => one.by === 'outside');
    };
    while (made < CHANGES || isRunning) {
      const line = `ours ${made}`;
      const saved = await document.edit((text) => text.replace('## Ours\n', `## Ours\n${line}\n`), {
        by: 'checkpoint',
        note: '',
      });
      // On a busy machine the other may be quicker for twenty seconds on end: that is said, and asked for again.
      if (saved.ok) made += 1;
      else {
        expect(saved.refusal.code).toBe('document-changed');
        refused += 1;
        expect(refused).toBeLessThan(20);
      }
      if (made % 20 === 0) await lookForOutside();
    }
    await gone;
    // The last looks at what was replaced are a second away.
    await new Promise((done) => setTimeout(done, 1500));
    await document.read();
    const lines = (await readFile(file, 'utf8')).split('\n');
    const lost = [
      ...Array.from({ length: made }, (_, at) => `ours ${at}`),
      ...Array.from({ length: CHANGES }, (_, at) => `other ${at}`),
    ].filter((line) => !lines.includes(line));
    expect(lost).toEqual([]);
    for (const line of start.split('\n')) expect(lines).toContain(line);
    expect(new Set(lines.filter((line) => /^(?:ours|other) /.test(line))).size).toBe(
      lines.filter((line) => /^(?:ours|other) /.test(line)).length,
    );
    await lookForOutside();
    expect(hasOutside).toBe(true);
    await document.close();
  });
});
