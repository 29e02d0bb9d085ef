import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ROOT } from './paths.mjs';
import { runQuietly } from './process.mjs';
import { closingLine, playwrightTally, sum, vitestTally } from './tally.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tally '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the real vitest on test files of ours and reads the report it leaves. */
async function runVitest(files) {
  const root = mkdtempSync(join(folder, 'vitest '));
  for (const [name, source] of Object.entries(files)) {
    writeFileSync(join(root, name), `import { it, expect } from '${vitestUrl}';\n${source}`);
  }
  const report = join(root, 'report.json');
  const { status } = await runQuietly(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      `--root=${root}`,
      '--reporter=json',
      `--outputFile=${report}`,
    ],
    { cwd: root },
  );
  return vitestTally(report, status);
}

const vitestUrl = join(ROOT, 'node_modules', 'vitest', 'dist', 'index.js');

describe('what vitest reports', () => {
  it('counts passed, failed and skipped', async () => {
    const tally = await runVitest({
      'a.test.mjs': `it('a', () => {}); it('b', () => { expect(1).toBe(2); }); it.skip('c', () => {}); it.todo('d');`,
    });
    expect(tally).toEqual({
      passed: 1,
      failed: 1,
      skipped: 2,
      notes: [expect.stringMatching(/^Failed: .*a\.test\.mjs b$/)],
    });
  });

  it('counts a file that does not load as a failure', async () => {
    const tally = await runVitest({
      'a.test.mjs': `it('a', () => {});`,
      'b.test.mjs': `throw new Error('broken');`,
    });
    expect(tally).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
      notes: [expect.stringMatching(/^Failed: .*b\.test\.mjs did not load$/)],
    });
  });

  it('counts an error outside any test as a failure', async () => {
    const tally = await runVitest({
      'a.test.mjs': `it('a', async () => { setTimeout(() => { throw new Error('late'); }); await new Promise((r) => setTimeout(r, 50)); });`,
    });
    expect(tally).toMatchObject({
      passed: 1,
      failed: 1,
      notes: [expect.stringContaining('ended')],
    });
  });

  it('counts a run without tests as a failure', async () => {
    expect(await runVitest({ 'a.mjs': '' })).toMatchObject({ passed: 0, failed: 1 });
    expect(await runVitest({ 'a.test.mjs': `it.skip('a', () => {});` })).toMatchObject({
      passed: 0,
      failed: 1,
      skipped: 1,
      notes: ['vitest executed no test'],
    });
  });
});

describe('what Playwright reports', () => {
  function tallyOf(report, status) {
    const path = join(folder, 'playwright.json');
    writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report));
    return playwrightTally(path, status);
  }
  const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 1 };

  it('takes its own sums', () => {
    expect(tallyOf({ stats, errors: [] }, 0)).toEqual({
      passed: 3,
      failed: 0,
      skipped: 1,
      notes: [],
    });
  });

  const spec = (title, status) => ({ title, file: 'a.spec.ts', line: 7, tests: [{ status }] });

  it('names what failed', () => {
    const suites = [{ specs: [spec('broken', 'unexpected'), spec('sound', 'expected')] }];
    expect(tallyOf({ stats: { ...stats, unexpected: 1 }, errors: [{}], suites }, 1)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 1,
      notes: ['Failed: a.spec.ts:7 broken'],
    });
  });

  it('names what passed when it was done again only', () => {
    const inner = { specs: [spec('shaky', 'flaky'), spec('sound', 'expected')] };
    const suites = [{ specs: [], suites: [inner] }];
    expect(tallyOf({ stats: { ...stats, flaky: 1 }, errors: [], suites }, 0)).toEqual({
      passed: 4,
      failed: 0,
      skipped: 1,
      notes: ['Failed once and passed when done again: a.spec.ts:7 shaky'],
    });
  });

  it('counts a file that does not load as a failure', () => {
    expect(tallyOf({ stats: { ...stats, expected: 0 }, errors: [{}] }, 1).failed).toBe(1);
  });

  it('does not take a torn, foreign or missing report for success', () => {
    for (const report of ['{"stats":', '{}', '{"stats":{},"errors":[]}']) {
      expect(tallyOf(report, 0)).toMatchObject({ passed: 0, failed: 1 });
    }
    expect(playwrightTally(join(folder, 'none.json'), 137)).toEqual({
      passed: 0,
      failed: 1,
      skipped: 0,
      notes: ['Playwright ended with 137 and no readable report (it wrote none)'],
    });
  });
});

describe('the closing line', () => {
  it('sums all runners', () => {
    const total = sum([
      { passed: 4, failed: 0, skipped: 0, notes: [] },
      { passed: 30, failed: 1, skipped: 2, notes: ['one'] },
    ]);
    expect(total.notes).toEqual(['one']);
    expect(closingLine(total)).toBe('34 passed, 1 failed, 2 skipped');
    expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
  });
});
