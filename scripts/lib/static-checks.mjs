import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { runQuietly } from './process.mjs';

const LIMIT_MS = 5 * 60_000;

const bin = (...path) => join(ROOT, 'node_modules', ...path);

/** Each is a command that fails when the sources are not as they should be. */
export const STATIC_CHECKS = [
  {
    name: 'format and lint',
    args: [
      bin('@biomejs', 'biome', 'bin', 'biome'),
      'ci',
      '--colors=off',
      '--max-diagnostics=20',
      '.',
    ],
  },
  { name: 'types', args: [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'boundaries', args: [join(ROOT, 'scripts', 'check-boundaries.mjs')] },
  { name: 'unused code', args: [bin('knip', 'bin', 'knip.js'), '--no-progress'] },
];

/**
 * Runs one check.
 *
 * @returns `{name, ok, seconds, output}`; the output is worth reading only when it is not ok.
 */
export async function runCheck({ name, args }) {
  const began = Date.now();
  const result = await runQuietly(process.execPath, args, {
    cwd: ROOT,
    // The output is kept for the case of a failure, often in a file.
    env: { ...process.env, NO_COLOR: '1' },
    limitMs: LIMIT_MS,
  });
  return {
    name,
    ok: result.ok,
    seconds: (Date.now() - began) / 1000,
    output: [result.output.trimEnd(), result.failure].filter(Boolean).join('\n'),
  };
}

/** `ok    types            2.4 s`, with the output below it when the check failed. */
export function checkLine({ name, ok, seconds, output }) {
  const line = `${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${seconds.toFixed(1).padStart(5)} s`;
  return ok ? line : `${line}\n${output}\n`;
}
