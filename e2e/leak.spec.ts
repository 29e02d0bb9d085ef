import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { checkBoundaries } from '../scripts/check-boundaries.mjs';
import { sayContext, stdioAgent } from './support/agents';
import { leaksIn } from './support/canary';
import { REPOSITORY } from './support/launch';
import { makeWorkspace } from './support/workspace';

/*
 * The canary itself is put to the test: a build of the program in which somebody has planted a leak. What
 * the other tests rely on must see it, and so must the rule on imports.
 */

/** The planted leak: a build's report says the last line of its log. */
const LEAK = `
import { openLog } from '../../engine/builds/log/open-log';
const leaked = async (report) => {
  const { readFileSync, readdirSync } = await import('node:fs');
  const folder = process.env.LEAK_LOGS;
  const name = readdirSync(folder).find((one) => one.endsWith('.log'));
  const text = readFileSync(folder + '/' + name, 'utf8');
  return { ...report, summary: openLog && text.trim().split('\\n').at(-1) };
};
`;

test('a leak that is planted is found, by the canary and by the rule on imports', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-leaky-'));
  const token = `canary${randomBytes(16).toString('hex')}`;
  const workspace = await makeWorkspace({
    packages: { zlib: { quick: true } },
    files: { 'build.sh': `yes ${token} | head -n 100\n` },
  });
  try {
    await cp(join(REPOSITORY, 'src'), join(folder, 'src'), { recursive: true });
    await cp(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
    await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    const file = join(folder, 'src', 'main', 'agents', 'tools', 'builds.ts');
    const source = await readFile(file, 'utf8');
    const told = 'outcome.ok ? answerFor(name, outcome.value)';
    expect(source).toContain(told);
    await writeFile(
      file,
      `${LEAK}${source.replace(told, `outcome.ok && outcome.value.kind === 'ended' ? { package: name, report: await leaked(outcome.value.build.report) } : ${told}`)}`,
    );
    const { violations } = checkBoundaries(folder);
    expect(violations.map((one) => `${one.file}: ${one.rule}`)).toContain(
      'src/main/agents/tools/builds.ts: no code that serves agents reads logs',
    );

    const heard = async (program?: string): Promise<readonly string[]> => {
      await sayContext(workspace.path, 'session-1', { tokens: 1_000, window: 200_000 });
      const agent = await stdioAgent(workspace.path, {
        program,
        logs: join(workspace.path, '.breakwater', 'logs', 'zlib'),
      });
      await agent.ask('build', { action: 'start', package: 'zlib' });
      await agent.ask('build', { action: 'wait', package: 'zlib', seconds: 60 });
      await agent.close();
      return agent.answers;
    };
    expect(leaksIn(await heard(), token)).toEqual([]);
    expect(leaksIn(await heard(await buildProgram(folder)), token)).not.toEqual([]);
  } finally {
    await workspace.remove();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Builds the command line of that copy of the sources; the path of what starts it. */
async function buildProgram(folder: string): Promise<string> {
  const main = join(folder, 'src', 'main');
  await build({
    configFile: false,
    logLevel: 'error',
    root: folder,
    ssr: { noExternal: true, external: ['node-pty'] },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: join(folder, 'out', 'main'),
      minify: false,
      rollupOptions: {
        input: {
          cli: join(main, 'cli.ts'),
          'build-host': join(main, 'engine', 'builds', 'host', 'build-host.ts'),
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  const program = join(folder, 'breakwater.mjs');
  await writeFile(
    program,
    `import { main } from './out/main/cli.js';\nprocess.exitCode = await main(process.argv.slice(2), {});\n`,
  );
  // Fails here, with its reason, when the native part would not be found from there.
  createRequire(program).resolve('node-pty');
  return program;
}
