import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTasks, TASKS_FILE } from '../tasks/task-store';
import { DocumentHistory } from './document-history';
import { UnsavedTexts } from './unsaved-texts';

/** Kills at random moments. BREAKWATER_THOROUGH=1 makes it hundreds. */
const KILLS = process.env.BREAKWATER_THOROUGH === '1' ? 400 : 40;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-kills-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const HANDOFF = `# Handoff

**Last Updated**: 2026-01-01

## Batch Progress

| Package | Status | Details |
|---------|--------|---------|
| zlib | PENDING | |

## Words

${'The author’s own words, which nobody touches.\n'.repeat(2000)}
`;

/** A program that saves documents, keeps unsaved text and changes tasks until it is killed. */
const WRITER = (folder: string): string => `
import { DocumentDesk } from ${JSON.stringify(join(folder, '../document-desk'))};
import { UnsavedTexts } from ${JSON.stringify(join(folder, 'unsaved-texts'))};
import { TaskDesk } from ${JSON.stringify(join(folder, '../task-desk'))};
import { updateBatchTable } from ${JSON.stringify(join(folder, 'batch-table'))};
const root = process.argv[2];
const documents = new DocumentDesk(root, () => {});
const unsaved = new UnsavedTexts(root);
const tasks = new TaskDesk(root, () => {});
await documents.load();
await tasks.load();
process.stdout.write('ready\\n');
const say = (what) => process.stdout.write(what + '\\n');
for (let at = Number(process.argv[3]); ; at += 1) {
  const rows = [{ package: 'zlib', status: 'COMPLETED', details: 'round ' + at }, { package: 'p' + (at % 7), status: at % 2 ? 'FAILED' : 'PENDING', details: 'round ' + at }];
  const by = { by: 'checkpoint', note: '' };
  await Promise.all([
    documents.edit('handoff', (text) => updateBatchTable(text, rows).text, by),
    documents.edit('plan', () => ('plan ' + at + '\\n').repeat(5000), by),
    unsaved.keep('plan', '', ('typed ' + at + '\\n').repeat(3000)).then(() => say('typed ' + at)),
    tasks.create({ subject: 'task ' + at }).then(() => say('task ' + at)),
  ]);
}
`;

describe('kill -9 at random moments during saves and checkpoints', () => {
  it('leaves every document whole, the unsaved text and the tasks', {
    timeout: 40 * 60_000,
  }, async () => {
    // Below node_modules, because the bundle loads packages from there.
    const script = join('node_modules/.cache/breakwater', `kills-${process.pid}.mjs`);
    await writeFile(join(root, 'writer.ts'), WRITER(import.meta.dirname));
    await promisify(execFile)(process.execPath, [
      'bench/lib/bundle.mjs',
      join(root, 'writer.ts'),
      script,
    ]);
    const workspace = join(root, 'workspace');
    await promisify(execFile)('mkdir', ['-p', workspace]);
    await writeFile(join(workspace, 'HANDOFF.md'), HANDOFF);
    await writeFile(join(workspace, 'plan.md'), 'plan 0\n'.repeat(5000));
    let said = { typed: 0, task: 0 };
    let cutOff = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const writer = spawn(process.execPath, [script, workspace, String(said.typed + 1000)]);
      let out = '';
      const ready = new Promise((done) =>
        writer.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString();
          if (out.includes('ready')) done(null);
        }),
      );
      const gone = new Promise((done) => writer.once('exit', done));
      expect(await Promise.race([ready, gone.then(() => 'gone')])).toBeNull();
      await new Promise((done) => setTimeout(done, Math.random() * 250));
      writer.kill('SIGKILL');
      await gone;
      const last = (what: string): number =>
        Math.max(
          0,
          ...[...out.matchAll(new RegExp(`^${what} (\\d+)$`, 'gm'))].map((one) => Number(one[1])),
        );
      said = {
        typed: Math.max(said.typed, last('typed')),
        task: Math.max(said.task, last('task')),
      };
      await expectWhole(workspace, said);
      const names = await readdir(workspace, { recursive: true });
      if (names.some((name) => name.endsWith('.breakwater-tmp'))) cutOff += 1;
    }
    // Some kills fell into the middle of a save, and what they left is swept away by the next.
    expect(cutOff).toBeGreaterThan(0);
    expect(said.task).toBeGreaterThan(1000);
    await rm(script);
  });
});

const expectWhole = async (
  workspace: string,
  said: { readonly typed: number; readonly task: number },
): Promise<void> => {
  const handoff = await readFile(join(workspace, 'HANDOFF.md'), 'utf8');
  const [before = '', after = ''] = HANDOFF.split('| zlib | PENDING | |\n');
  expect(handoff.startsWith(before)).toBe(true);
  expect(handoff.endsWith(after)).toBe(true);
  const rows = handoff
    .slice(before.length, handoff.length - after.length)
    .split('\n')
    .slice(0, -1);
  for (const row of rows) expect(row).toMatch(/^\| \w+ \| \w+ \|.*\|$/);
  const plan = await readFile(join(workspace, 'plan.md'), 'utf8');
  const line = plan.slice(0, plan.indexOf('\n') + 1);
  expect(plan).toBe(line.repeat(5000));
  const unsaved = await new UnsavedTexts(workspace).read('plan');
  if (said.typed > 0) {
    expect(unsaved).toMatchObject({ ok: true, value: { name: 'plan' } });
    const text = unsaved.ok ? (unsaved.value?.text ?? '') : '';
    const first = text.slice(0, text.indexOf('\n') + 1);
    expect(text).toBe(first.repeat(3000));
    // What was said to be kept is kept, or something newer.
    expect(Number(/\d+/.exec(first)?.[0])).toBeGreaterThanOrEqual(said.typed);
  }
  const tasks = await loadTasks(join(workspace, TASKS_FILE));
  expect(tasks).toMatchObject({ ok: true, value: { notice: null } });
  const subjects = tasks.ok ? tasks.value.list.tasks.map((task) => task.subject) : [];
  if (said.task > 0) expect(subjects).toContain(`task ${said.task}`);
  const history = new DocumentHistory(workspace, 'plan');
  for (const one of (await history.versions()).slice(-5)) {
    expect((await history.read(one.version))?.length).toBe(one.bytes);
  }
};
