import { spawn } from 'node:child_process';
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { breakwater, breakwaterWith } from './support/command-line';
import { launchApp } from './support/launch';
import { buildProcesses } from './support/processes';
import { makeWorkspace, type TemporaryWorkspace } from './support/workspace';

/** In logs, environments, tokens, files: wherever it stands, it must not be in what the doctor hands out. */
const CANARY = `canary${Math.random().toString(36).slice(2)}`;

const BUILD = `
echo "${CANARY} begins $1, with $SECRET_OF_BUILD"
if [ "$1" = bad ]; then echo "src/x.c:1:2: error: '${CANARY}' undeclared"; exit 1; fi
n=0
while [ ! -e go ] && [ $n -lt 1200 ]; do n=$((n+1)); sleep 0.1; done
`;

interface Finding {
  readonly area: string;
  readonly state: string;
  readonly subject: string;
  readonly detail: string;
  readonly remedy: string | null;
}

let workspace: TemporaryWorkspace;
let slow: string;
test.beforeEach(async () => {
  slow = `slow-${Date.now().toString(36)}`;
  workspace = await makeWorkspace({
    packages: { bad: { quick: true }, [slow]: { quick: true } },
    config: { build: { env: { SECRET_OF_BUILD: `${CANARY}-of-the-build` } } },
    files: { 'build.sh': BUILD, 'HANDOFF.md': `# ${CANARY}\n` },
  });
});
test.afterEach(async () => {
  await writeFile(join(workspace.path, 'go'), '').catch(() => {});
  await expect.poll(() => buildProcesses(slow)).toEqual([]);
  await workspace.remove();
});

const state = (...names: string[]): string => join(workspace.path, '.breakwater', ...names);

async function findings(...args: readonly string[]) {
  const run = breakwater('doctor', ...args, '--json');
  const exit = await run.ended;
  const lines = run.out().trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Finding);
  const of = (area: string): string =>
    all
      .filter((one) => one.area === area)
      .map((one) => `${one.state} ${one.subject}: ${one.detail}`)
      .join('\n');
  return { exit, all, of };
}

test('the bundle holds no log text, no token and no secret, wherever one is planted', async () => {
  test.setTimeout(180_000);
  expect(await breakwater('build', 'bad', '--workspace', workspace.path).ended).toBe(1);
  const config = join(workspace.path, 'breakwater.yaml');
  await appendFile(config, `waves:\n  size: ${CANARY}\ncontext:\n  gate: "${CANARY} %"\n`);
  await appendFile(
    join(workspace.path, 'rules', 'packages', 'bad.yaml'),
    `depends: {a: ${CANARY}}\n`,
  );
  await writeFile(
    join(workspace.path, 'build-results', 'other.md'),
    `package: other\nstatus: ${CANARY}\nsummary: ${CANARY}\n`,
  );
  const line = { at: '2026-01-01T00:00:00.000Z', pid: 1, what: 'attempt-started', attempt: 'a-1' };
  await appendFile(state('app.jsonl'), `${CANARY}\n${JSON.stringify({ ...line, text: CANARY })}\n`);
  await writeFile(state(`${CANARY}.log`), CANARY);
  const app = await launchApp({ workspace: workspace.path });
  try {
    await expect(app.page.getByRole('button', { name: 'Launch wave' })).toBeVisible();
    await expect
      .poll(() => readFile(state('agent-server.json'), 'utf8').catch(() => ''))
      .not.toBe('');
    const { token } = JSON.parse(await readFile(state('agent-server.json'), 'utf8'));
    const file = join(workspace.path, 'report.tar.gz');
    const run = breakwaterWith(
      { SOME_API_TOKEN: `${CANARY}-of-the-shell`, BREAKWATER_CREDENTIAL: '' },
      'doctor',
      workspace.path,
      '--bundle',
      file,
    );
    // The configuration has mistakes, which are errors.
    expect(await run.ended, run.err()).toBe(1);
    const packed = gunzipSync(await readFile(file)).toString('utf8');
    // The builds did print it, the problems are there, and the bundle is whole.
    expect(await readFile(state('logs', 'bad', '1.log'), 'utf8')).toContain(CANARY);
    for (const part of ['contents.txt', 'doctor.txt', '"bad-1"', 'waves.size', 'attempt-ended']) {
      expect(packed).toContain(part);
    }
    expect(packed).not.toContain(CANARY);
    expect(packed).not.toContain(token);
    expect(packed).not.toContain(workspace.path);
    for (const name of ['doctor.txt', 'problems.json', 'attempts.json', 'app.jsonl']) {
      expect(run.out()).toContain(`${name}: `);
    }
    // What it prints may quote a person's own files, but nothing of a log or of a token.
    expect(run.out()).not.toContain('undeclared');
    expect(run.out()).not.toContain(token);
    // Never over a file that is there.
    const again = breakwater('doctor', workspace.path, '--bundle', file);
    expect(await again.ended).toBe(2);
  } finally {
    await app.close();
  }
});

test('says who owns the workspace, that a dead one left it, what runs and what was left behind', async () => {
  test.setTimeout(240_000);
  expect((await findings(workspace.path)).of('lock')).toBe('ok owner: nobody');
  const app = await launchApp({ workspace: workspace.path });
  const start = breakwater('build', slow, '--workspace', workspace.path);
  await expect.poll(() => buildProcesses(slow), { timeout: 60_000 }).not.toEqual([]);
  const alive = await findings(workspace.path);
  expect(alive.of('lock')).toMatch(/^ok owner: window, process \d+; it answers$/);
  expect(alive.of('builds')).toContain(`${slow}-1 (host `);
  expect(alive.of('builds')).toContain('ok left-over processes: none');
  expect(alive.of('context')).toContain('no agent is attached');
  expect(alive.of('tokens')).toMatch(/^ok tokens: [1-9]/);

  const child = app.app.process();
  child.kill('SIGSTOP');
  const hung = await findings(workspace.path);
  child.kill('SIGCONT');
  expect(hung.exit).toBe(1);
  expect(hung.of('lock')).toMatch(/^error owner: window, process \d+, does not answer\.$/);

  // Before the window, so that it does not take the workspace and go on with the build.
  start.child.kill('SIGKILL');
  await app.kill9();
  const dead = await findings(workspace.path);
  expect(dead.of('lock')).toMatch(/ok owner: nobody\nwarn lock: process \d+ \(window\) is gone/);
  expect(dead.of('builds')).toContain(`${slow}-1 (host `);

  const stray = spawn('sleep', ['600'], {
    env: { ...process.env, BREAKWATER_ATTEMPT: 'of-an-attempt-that-is-over', PWD: workspace.path },
  });
  try {
    await chmod(state('attempts', slow), 0o755);
    const left = await findings(workspace.path);
    expect(left.of('builds')).toContain(`warn process ${stray.pid}: sleep: `);
    expect(left.of('tokens')).toContain(`error .breakwater/attempts/${slow}: `);
    expect(left.exit).toBe(1);
    await chmod(state('attempts', slow), 0o700);
  } finally {
    stray.kill('SIGKILL');
  }

  await writeFile(join(workspace.path, 'go'), '');
  await expect.poll(() => buildProcesses(slow), { timeout: 60_000 }).toEqual([]);
  expect(await breakwater('status', workspace.path).ended).toBe(0);
  const events = (await readFile(state('app.jsonl'), 'utf8'))
    .split('\n')
    .filter((one) => one !== '');
  const told = events
    .map((one) => JSON.parse(one))
    .map((one) => `${one.what} ${one.how ?? one.attempt ?? one.role ?? ''}`.trim());
  expect(told.slice(0, 4)).toEqual([
    'start window',
    'lock taken',
    'agent-server listens',
    `attempt-started ${slow}-1`,
  ]);
  expect(told).toContain('lock stale');
  expect(told.at(-1)).toBe('stop');
  expect(events.join('\n')).not.toContain(CANARY);
});

test('works where there is no workspace, and where everything is broken, and changes nothing', async () => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-none-'));
  try {
    const nowhere = await findings(join(folder, 'nowhere'));
    expect(nowhere.exit).toBe(1);
    expect(nowhere.of('workspace')).toContain('does not exist');
    const empty = await findings(folder);
    expect(empty.exit).toBe(0);
    expect(empty.of('workspace')).toContain('is no workspace yet');

    await mkdir(join(folder, '.breakwater', 'lock'), { recursive: true });
    await writeFile(join(folder, '.breakwater', 'lock', 'x.claim'), '{"pid":');
    await writeFile(join(folder, '.breakwater', 'attempts.jsonl'), '{"id":\n');
    await writeFile(join(folder, '.breakwater', 'attempts'), 'not a folder');
    await writeFile(
      join(folder, 'breakwater.yaml'),
      'build:\n  command: no-such-program {package}\nbuld: 1\n',
    );
    await mkdir(join(folder, 'HANDOFF.md'));
    const broken = await findings(folder);
    expect(broken.exit).toBe(1);
    expect(broken.of('workspace')).toContain('breakwater.yaml:3: ');
    expect(broken.of('workspace')).toContain('warn .breakwater/attempts.jsonl:1: ');
    expect(broken.of('workspace')).toContain('error HANDOFF.md: is not a plain file.');
    expect(broken.of('lock')).toContain('is not a record of ours');
    expect(broken.of('tools')).toContain('error build.command: ');
    for (const { state: how, remedy } of broken.all) {
      if (how === 'warn' || how === 'error') expect(remedy).not.toBeNull();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the window saves a bug report where it is told to, with nothing of a log in it', async () => {
  test.setTimeout(180_000);
  expect(await breakwater('build', 'bad', '--workspace', workspace.path).ended).toBe(1);
  const app = await launchApp({ workspace: workspace.path, size: { width: 1024, height: 700 } });
  const { page } = app;
  /** What the person answers in the system's dialog, which no test can reach. */
  const answer = (filePath: string) =>
    app.app.evaluate(({ dialog }, path) => {
      const asked = (_window: unknown, options: { readonly defaultPath?: string }) => {
        process.env.BREAKWATER_PROPOSED = options.defaultPath ?? '';
        return Promise.resolve({ canceled: path === '', filePath: path });
      };
      dialog.showSaveDialog = asked as typeof dialog.showSaveDialog;
    }, filePath);
  const proposed = () => app.app.evaluate(() => process.env.BREAKWATER_PROPOSED ?? '');
  const byPalette = async () => {
    await page.keyboard.press('Control+K');
    await page.getByPlaceholder(/command/i).fill('bug report');
    await page.keyboard.press('Enter');
  };
  const saved = page.getByRole('status', { name: 'Bug report' });
  const packed = async (file: string) => gunzipSync(await readFile(file)).toString('utf8');
  try {
    await expect(page.getByRole('button', { name: 'Launch wave' })).toBeVisible();
    await answer('');
    await byPalette();
    await expect.poll(proposed).toMatch(/breakwater-report-\d{8}T\d{6}\.tar\.gz$/);
    await expect(page.getByRole('dialog')).toBeHidden();

    const file = join(workspace.path, 'mine.tar.gz');
    await answer(file);
    await byPalette();
    await expect(saved).toContainText(file);
    await saved.getByText('What went in').click();
    await expect(saved.getByText(/^attempts\.json: /)).toBeVisible();
    await app.screenshot('doctor-bug-report');
    expect(await packed(file)).toContain('"bad-1"');
    expect(await packed(file)).not.toContain(CANARY);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    // The system's dialog has asked before one that is there is replaced; here it is by the dialog's own button.
    await writeFile(file, 'old');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.getByPlaceholder(/command/i).fill('doctor');
    await page.keyboard.press('Enter');
    const button = page.getByRole('dialog').getByRole('button', { name: 'Save a bug report…' });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(saved).toContainText(file);
    expect(await packed(file)).toContain('contents.txt');

    await answer(join(workspace.path, 'nowhere', 'mine.tar.gz'));
    await button.click();
    await expect(page.getByText(/its folder does not exist/)).toBeVisible();
  } finally {
    await app.close();
  }
});

for (const [theme, width, height] of [
  ['dark', 1440, 900],
  ['light', 1024, 700],
] as const) {
  test(`the window shows the same, from the palette and About (${theme})`, async () => {
    test.setTimeout(120_000);
    await appendFile(join(workspace.path, 'breakwater.yaml'), 'waves:\n  size: 7\n');
    const app = await launchApp({ workspace: workspace.path, theme, size: { width, height } });
    const { page } = app;
    try {
      await expect(page.getByRole('button', { name: 'Launch wave' })).toBeVisible();
      await page.keyboard.press('Control+K');
      await page.getByPlaceholder(/command/i).fill('doctor');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Doctor' });
      const owner = dialog.getByRole('region', { name: 'Owner' });
      await expect(owner).toContainText('it answers', { timeout: 30_000 });
      await expect(dialog.getByRole('status')).toContainText('error');
      const files = dialog.getByRole('region', { name: 'Workspace' });
      await expect(files.getByText(/^breakwater\.yaml:\d+$/)).toBeVisible();
      await app.screenshot(`doctor-${theme}-${width}`);
      await dialog.getByRole('button', { name: 'Copy' }).click();
      const copied = () => app.app.evaluate(({ clipboard }) => clipboard.readText());
      await expect.poll(copied).toContain('breakwater.yaml:');
      expect(await copied()).toMatch(/^Breakwater\n {2}ok {4}Breakwater: /);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await page.keyboard.press('Control+K');
      await page.getByPlaceholder(/command/i).fill('about breakwater');
      await page.keyboard.press('Enter');
      await page
        .getByRole('dialog', { name: 'About' })
        .getByRole('button', { name: 'Doctor' })
        .click();
      await expect(owner).toContainText('it answers', { timeout: 30_000 });
    } finally {
      await app.close();
    }
  });
}
