import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { claudeClient, provideClaudeCode } from './support/claude-code';
import { breakwaterWith } from './support/command-line';
import { call, say, startScriptedModel } from './support/scripted-model';
import { makeWorkspace } from './support/workspace';

/** `monitor: claude` with the real Claude Code, offline: what it is given, and what becomes of its answer. */
test('a model reports on a build that is not quick, from the last 80 lines alone', async () => {
  test.setTimeout(4 * 60_000);
  const claude = await provideClaudeCode();
  test.skip('missing' in claude, 'missing' in claude ? claude.missing : '');
  const error = 'zlib.c:7:3: error: expected expression before end';
  const workspace = await makeWorkspace({
    packages: { zlib: { quick: false } },
    config: { monitor: 'claude' },
    files: {
      'build.sh': `seq 1 500 | sed 's/^/step /'; echo '${error}'; echo 'make: *** [all] Error 1'; exit 2\n`,
    },
  });
  const answer = { summary: 'an expression is missing in zlib.c', error };
  const model = await startScriptedModel([
    {
      when: 'What did this build come to?',
      turns: [call('StructuredOutput', answer), say('done')],
    },
  ]);
  const client = await claudeClient(claude, model, workspace.path);
  try {
    const env = { ...client.env, BREAKWATER_CLAUDE: 'missing' in claude ? '' : claude.path };
    const run = breakwaterWith(env, 'build', 'zlib', '--workspace', workspace.path);
    expect(await run.ended, run.err()).toBe(1);
    expect(run.out()).toBe(
      `exit_code: 2\nstatus: FAILED\nsummary: ${answer.summary}\nerror: ${error}\n`,
    );
    const [request] = model.requests;
    expect(request?.model).toContain('haiku');
    expect(request?.tools).toEqual(['StructuredOutput']);
    const said = JSON.stringify(request?.body);
    expect(said).toContain('step 423');
    expect(said).not.toContain('step 422');
    expect(said).not.toContain('rules/packages');
    const lines = await readFile(join(workspace.path, '.breakwater', 'attempts.jsonl'), 'utf8');
    expect(JSON.parse(lines.trim().split('\n').at(-1) ?? '').monitor).toEqual({
      by: 'claude',
      note: null,
    });
  } finally {
    await model.close();
    await client.remove();
    await workspace.remove();
  }
});
