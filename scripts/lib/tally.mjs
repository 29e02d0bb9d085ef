import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * Counts of tests: `{passed, failed, skipped, notes}`; notes name what failed, and say what a count alone does not.
 * A runner that ended badly without naming a failed test, left no readable report or executed
 * nothing counts as one failure: silence must not look like success.
 */
export function sum(tallies) {
  const add = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  return {
    passed: add('passed'),
    failed: add('failed'),
    skipped: add('skipped'),
    notes: tallies.flatMap((tally) => tally.notes),
  };
}

/** The one line that ends a run. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Reads the report that vitest's JSON reporter left (Jest's format). */
export function vitestTally(path, status) {
  let named = [];
  const tally = read(path, status, 'vitest', (report) => {
    // A file that does not load has no tests to fail.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
    );
    named = [
      ...report.testResults.flatMap((file) =>
        file.assertionResults.filter(isFailed).map((test) => `${here(file)} ${test.fullName}`),
      ),
      ...broken.map((file) => `${here(file)} did not load`),
    ];
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
  return { ...tally, notes: [...named.map((test) => `Failed: ${test}`), ...tally.notes] };
}

const here = (file) => relative(ROOT, file.name);

const isFailed = (test) => test.status === 'failed';

/**
 * Reads the report that Playwright's JSON reporter left. A test that failed and passed when it was done again
 * has passed, and is named: it tells of a weakness of the app or of the test.
 */
export function playwrightTally(path, status) {
  let named = [];
  const tally = read(path, status, 'Playwright', ({ stats, errors, suites }) => {
    const titles = (outcome) => (stats[outcome] > 0 ? titlesOf(suites, outcome) : []);
    named = [
      ...titles('unexpected').map((title) => `Failed: ${title}`),
      ...titles('flaky').map((title) => `Failed once and passed when done again: ${title}`),
    ];
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + (stats.unexpected > 0 ? 0 : errors.length),
      skipped: stats.skipped,
    };
  });
  return { ...tally, notes: [...tally.notes, ...named] };
}

const titlesOf = (suites, outcome) =>
  suites.flatMap((suite) => [
    ...suite.specs
      .filter((spec) => spec.tests.some((test) => test.status === outcome))
      .map((spec) => `${spec.file}:${spec.line} ${spec.title}`),
    ...titlesOf(suite.suites ?? [], outcome),
  ]);

function read(path, status, runner, count) {
  let tally;
  try {
    tally = count(JSON.parse(readFileSync(path, 'utf8')));
    if (!Object.values(tally).every(Number.isSafeInteger)) throw new Error('unknown format');
  } catch (error) {
    const reason = error.code === 'ENOENT' ? 'it wrote none' : error.message;
    const note = `${runner} ended with ${status} and no readable report (${reason})`;
    return { passed: 0, failed: 1, skipped: 0, notes: [note] };
  }
  if (tally.failed > 0) return { ...tally, notes: [] };
  if (status !== 0) {
    return { ...tally, failed: 1, notes: [`${runner} ended with ${status} though no test failed`] };
  }
  if (tally.passed === 0) {
    return { ...tally, failed: 1, notes: [`${runner} executed no test`] };
  }
  return { ...tally, notes: [] };
}
