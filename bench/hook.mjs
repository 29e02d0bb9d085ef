/**
 * What the hook in an agent's client costs at every tool call, as a ratio: wall time of `breakwater hook`
 * against `node -e 0` in the same run, one after the other, so that whatever else runs weighs on both.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { numbersFrom, report } from './lib/figures.mjs';
import { median } from './lib/statistics.mjs';

const { values } = numbersFrom('bench/hook.mjs', { rounds: 25 });
const PACKAGES = 300;

const workspace = mkdtempSync(join(tmpdir(), 'breakwater-hook-'));
mkdirSync(join(workspace, 'rules', 'packages'), { recursive: true });
writeFileSync(
  join(workspace, 'breakwater.yaml'),
  'build:\n  command: uv run mogrix build {package}\n',
);
for (let index = 0; index < PACKAGES; index += 1) {
  const name = `package-${index}`;
  writeFileSync(join(workspace, 'rules', 'packages', `${name}.yaml`), `package: ${name}\n`);
}

const call = (tool, input) =>
  JSON.stringify({
    session_id: 'bench',
    transcript_path: '/none',
    cwd: workspace,
    hook_event_name: 'PreToolUse',
    tool_name: tool,
    tool_input: input,
  });
const run = (args, input) => {
  const began = process.hrtime.bigint();
  spawnSync(process.execPath, args, {
    input,
    env: { ...process.env, CLAUDE_PROJECT_DIR: workspace, CLAUDE_PID: String(process.pid) },
  });
  return Number(process.hrtime.bigint() - began) / 1e6;
};
const hook = join(ROOT, 'bin', 'breakwater');
const cases = {
  'node -e 0': () => run(['-e', '0'], ''),
  'hook, a file is read': () => run([hook, 'hook'], call('Read', { file_path: 'README.md' })),
  'hook, a shell command': () => run([hook, 'hook'], call('Bash', { command: 'git status' })),
};
const times = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
try {
  for (let round = 0; round <= values.rounds; round += 1) {
    // The first round fills caches, the hook's own among them.
    for (const [name, act] of Object.entries(cases)) {
      const ms = act();
      if (round > 0) times[name].push(ms);
    }
  }
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
const [baseline = [], ...ours] = Object.values(times);
const base = median(baseline);
for (const [index, what] of ['a file is read', 'a shell command'].entries()) {
  const ms = median(ours[index] ?? []);
  report({
    what: `the hook before a tool call: ${what}`,
    ours: `${ms.toFixed(0)} ms`,
    baseline: `node -e 0 ${base.toFixed(0)} ms`,
    ratio: ms / base,
    aim: null,
  });
}
