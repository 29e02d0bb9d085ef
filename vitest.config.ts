import { defineConfig } from 'vitest/config';

const SLOW = '**/*.slow.test.*';

/**
 * `quick` is what `npm run check` runs before each commit. `slow` holds what takes seconds of a core or of
 * the disk: real builds, writers that are killed, thousands of generated cases. `npm test` runs both.
 */
export default defineConfig({
  test: {
    // Two cores carry real builds in these tests: more workers only make each slower.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: [
            'src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.mjs',
            'sample/**/*.test.{ts,mjs}',
            'bench/**/*.test.{ts,mjs}',
          ],
          exclude: [SLOW],
          // These share a process per worker: starting one for each file would cost more than they do.
          isolate: false,
          // A limit is there to end what hangs, not to judge a machine that is slow or busy.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [
            'src/**/*.slow.test.{ts,tsx}',
            'scripts/**/*.slow.test.mjs',
            'sample/**/*.slow.test.{ts,mjs}',
            'bench/**/*.slow.test.{ts,mjs}',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
