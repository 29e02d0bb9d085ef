import { readFileSync } from 'node:fs';

/**
 * Counts of tests: `{passed, failed, skipped, notes}`; notes say what a count alone does not.
 * A runner that ended badly without naming a failed test, left no readable report or executed
 * nothing counts as one failure: silence must not look like success.
 */
export function sum(tallies) {
  const add = (key) => tallies.reduce((total, tally) => total + tally[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/** The one line that ends a run. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Reads the report that vitest's JSON reporter left (Jest's format). */
export function vitestTally(path, status) {
  return read(path, status, 'vitest', (report) => {
    // A file that does not load has no tests to fail.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
}

const isFailed = (test) => test.status === 'failed';

/**
 * Reads the report that Playwright's JSON reporter left. A test that failed and passed when it was done again
 * has passed, and is named: it tells of a weakness of the app or of the test.
 */
export function playwrightTally(path, status) {
  let again = [];
  const tally = read(path, status, 'Playwright', ({ stats, errors, suites }) => {
    again = stats.flaky > 0 ? flakyTitles(suites) : [];
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + (stats.unexpected > 0 ? 0 : errors.length),
      skipped: stats.skipped,
    };
  });
  const named = again.map((title) => `Failed once and passed when done again: ${title}`);
  return { ...tally, notes: [...tally.notes, ...named] };
}

const flakyTitles = (suites) =>
  suites.flatMap((suite) => [
    ...suite.specs
      .filter((spec) => spec.tests.some((test) => test.status === 'flaky'))
      .map((spec) => `${spec.file}:${spec.line} ${spec.title}`),
    ...flakyTitles(suite.suites ?? []),
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
