/** npm run check: what a person runs before each commit. Seconds, not minutes. */
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { checkLine, runCheck, STATIC_CHECKS } from './lib/static-checks.mjs';
import { SetupProblem, setUp } from './setup/index.mjs';

/** Those that take moments (see vitest.config.ts); `npm test` runs the slow ones too. */
const QUICK_TESTS = {
  name: 'unit tests',
  args: [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=dot',
    '--project=quick',
  ],
};

process.exitCode = await main();

async function main() {
  const began = Date.now();
  try {
    await setUp({ needs: {}, say: (line) => console.log(line) });
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.error(error.message);
    return 1;
  }
  const results = await Promise.all(
    [QUICK_TESTS, ...STATIC_CHECKS].map(async (check) => {
      const result = await runCheck(check);
      console.log(checkLine(result));
      return result;
    }),
  );
  const failed = results.filter((result) => !result.ok).length;
  const verdict = failed === 0 ? 'all well' : `${failed} of ${results.length} failed`;
  console.log(`${verdict}, ${((Date.now() - began) / 1000).toFixed(1)} s in all`);
  return failed === 0 ? 0 : 1;
}
