import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs', 'sample/**/*.test.{ts,mjs}'],
    testTimeout: 20_000,
    // Two cores carry real builds in these tests: more workers only make each slower.
    maxWorkers: 2,
  },
});
