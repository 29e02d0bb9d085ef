import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rpmSeeds } from './rpm-seeds';

/*
 * Inputs as they are in life: the sample's own files, real logs, real handoffs where they are at hand, and for
 * formats that no file here has, one of each by hand. Paths are from the checkout, in which fuzzing runs.
 */

const MOST_FILES = 40;

/** The tests' short form has fixed inputs alone: what people edit must not change what a test tries. */
const TAKES_FILES = process.env.VITEST === undefined;

const fileAt = (path: string): readonly Buffer[] =>
  TAKES_FILES && existsSync(path) ? [readFileSync(path)] : [];

function filesOf(folder: string, ending: string): readonly Buffer[] {
  if (!TAKES_FILES || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .slice(0, MOST_FILES)
    .map((name) => readFileSync(join(folder, name)));
}

const texts = (...all: readonly string[]): readonly Buffer[] => all.map((one) => Buffer.from(one));
const json = (...all: readonly unknown[]): readonly Buffer[] =>
  texts(...all.map((one) => `${JSON.stringify(one)}\n`));

const RESULT = `package: zlib
version: 1.3.1
status: SUCCESS
rpms: zlib-1.3.1-1.x86_64.rpm, zlib-devel-1.3.1-1.x86_64.rpm
staged: yes
summary: built unchanged; minizip disabled
rule_file: rules/packages/zlib.yaml
`;

export const RESULTS = texts(
  RESULT,
  `# Result\n\n\`\`\`yaml\n${RESULT}\`\`\`\nDone.\n`,
  RESULT.replace(/^(\w+):/gm, '- **$1**:'),
  RESULT.replaceAll('\n', '\r\n').toUpperCase(),
  'Package: a\nStatus: failed\nrpms:\n  - a.rpm\n  - b.rpm\nSummary: |\n  two\n  lines\n',
);

export const RULES = [
  ...filesOf('rules/packages', '.yaml'),
  ...texts(
    'package: a\ndepends: &d [b, c]\nother: *d\nbuild: {command: make rpm}\n',
    'a: |\n  text\nversion: "1"\n',
  ),
];

export const CONFIGS = [
  ...fileAt('breakwater.yaml'),
  ...texts(
    'build:\n  command: make rpm PACKAGE={package}\n  shell: false\n  timeout: 6h\n  nice: 5\n  env: {A: b}\nartifacts:\n  rpms: ["~/x/{package}-*.rpm"]\nlogs:\n  max: 4GiB\nwaves:\n  size: 3\n  leave_out: [a]\ncontext:\n  gate: 60%\n  tokens: 150000\nmonitor: builtin\nagents:\n  worker: claude\n  work: builds\n  silent: 10m\n',
  ),
];

export const MARKDOWN = [
  ...['HANDOFF.md', 'plan.md', 'rules/INDEX.md'].flatMap(fileAt),
  ...filesOf(join('..', 'shared', 'samples', 'mogrix', 'handoff'), '.md'),
  ...filesOf(join('..', 'shared', 'samples', 'mogrix', 'rules'), '.md'),
  ...texts(
    '# Handoff\n\nLast Updated: 2026-01-02\n\n## Batch Progress\n\n| Package | Status | Notes |\n| :-- | --- | --: |\n| zlib | DONE | a \\| b |\n| png | FAILED | `x | y` |\n\n## Next steps\n\n- [ ] Build it\n  - waits for: #3\n- [x] Done (#4)\n1. One\n\n```\n| not | a | table |\n```\n',
    '## Goals\n\n1. A terminal that works ✓\n2. Another\n   - [ ] inner\n\n> - [ ] quoted\n',
    'a\nb\nc\n\0a\nB\nc\n\0a\nb\nC\nd\n',
  ),
];

const usage = {
  input_tokens: 10,
  cache_creation_input_tokens: 20,
  cache_read_input_tokens: 30,
  output_tokens: 5,
};
const answer = {
  type: 'assistant',
  timestamp: '2026-01-01T00:00:00.000Z',
  isSidechain: false,
  requestId: 'r',
  message: { id: 'm', model: 'claude-x', role: 'assistant', usage },
};

export const TRANSCRIPTS = [
  Buffer.concat([
    ...json({ type: 'user', message: { role: 'user', content: 'x' } }, answer, {
      ...answer,
      isSidechain: true,
    }),
  ]),
  Buffer.concat([
    ...json(answer, { ...answer, message: { ...answer.message, model: '<synthetic>' } }),
  ]),
];

const call = {
  session_id: 'a1b2',
  transcript_path: '/t.jsonl',
  cwd: '/w',
  hook_event_name: 'PreToolUse',
  tool_use_id: 't',
};

export const HOOKS = json(
  { ...call, tool_name: 'Bash', tool_input: { command: 'cd /w && make rpm PACKAGE=zlib &' } },
  { ...call, tool_name: 'Read', tool_input: { file_path: '/w/.breakwater/logs/zlib/1.log' } },
  {
    ...call,
    agent_id: 'x',
    tool_name: 'Write',
    tool_input: { file_path: '/w/rules/INDEX.md', content: 'x' },
  },
  { ...call, tool_name: 'Grep', tool_input: { pattern: 'x', path: '/w', glob: '**/*.log' } },
  {
    session_id: 'a1b2',
    cwd: '/w',
    model: { id: 'claude-x' },
    workspace: { project_dir: '/w' },
    context_window: { context_window_size: 200000, used_percentage: 12, current_usage: usage },
  },
);

export const SHELLS = texts(
  'cd /w && make rpm PACKAGE=zlib > log 2>&1 &',
  'sh -c \'make rpm PACKAGE="$1"\' _ zlib',
  'for p in zlib png; do nohup make rpm PACKAGE=$p; done',
  `P=zlib; make rpm PACKAGE=\${P}`,
  'cat <<EOF | sh\nmake rpm PACKAGE=zlib\nEOF\n',
  'tail -f .breakwater/logs/zlib.log | grep -i error',
  'if [ -e x ]; then eval "make rpm PACKAGE=zlib"; else echo `date`; fi',
  'case $1 in a|b) echo "$(( 1 + 2 ))";; *) (exit 1);; esac # no',
  'env -i A=b timeout 5 xargs -I{} make rpm PACKAGE={} < list',
);

export const RPMS = rpmSeeds();

export const LOGS = [
  ...filesOf('src/main/engine/reports/fixtures', '.log').map((one) => one.subarray(-8_192)),
  ...texts(
    'error\0a\x1b[31merror\x1b[0m: x\r\nprogress 1%\rprogress 2%\nError\n',
    'K\0\u212a k K\n\x9b1mK\n',
  ),
];

export const MESSAGES = json(
  {
    token: 'x'.repeat(64),
    command: { name: 'status', directory: null, json: true, from: 0, ledger: false },
    credential: null,
  },
  {
    token: 'x',
    command: { name: 'run', directory: '/w', json: false, packages: ['a'], waves: 1 },
    credential: 'c',
  },
  {
    token: 'x',
    attach: {
      credential: null,
      client: 'claude-code',
      process: { pid: 1, startTime: '1', bootId: 'b' },
    },
  },
  { call: { id: 1, tool: 'build', args: { package: 'zlib' } } },
  { cancel: 1 },
  { interrupt: true },
  { answer: { id: 1, text: 'x', refused: false } },
  { at: '2026-01-01T00:00:00.000Z', pid: 1, what: 'refused', where: 'x', code: 'usage' },
);

export const SETTINGS = [
  ...json(
    { mcpServers: { other: { command: 'x' } } },
    { hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [] }] }, permissions: { deny: ['Bash(x)'] } },
  ),
  ...texts(
    '{}',
    '{\n  "a": [1, 2.5e-3, "\\u00e4", null, true],\n  "b": {"c": {}}\n}\n',
    '{"statusLine":{"type":"command","command":"x"}}',
  ),
];

const identity = { pid: 77, startTime: '123', bootId: 'b' };
export const RECORDS = [
  ...json(
    { ...identity, host: 'h', socket: '/s', role: 'window', token: 't' },
    {
      version: 1,
      token: 'x'.repeat(16),
      folder: '/f',
      bootId: 'b',
      host: identity,
      child: null,
      startedAt: 's',
    },
    {
      version: 1,
      token: 't',
      outcome: 'success',
      exit: { code: 0, signal: null },
      startedAt: 's',
      endedAt: 'e',
      durationMs: 1,
      bytes: 1,
      lines: 1,
      lastOutputAt: null,
      notes: [],
    },
    {
      begin: 1,
      bytes: 1,
      lines: 1,
      lastOutputAt: null,
      ending: false,
      droppedBytes: 0,
      lostBytes: 0,
      diskFullSince: null,
      end: 1,
    },
    {
      version: 1,
      sessionId: 's',
      transcriptPath: null,
      cwd: '/w',
      client: identity,
      ancestors: [identity],
      model: 'm',
      tokens: 1,
      window: 2,
      at: null,
    },
  ),
  ...texts(
    '77 (a (b) c) R 1 77 77 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 123 1 1',
    '   77     1    77     0 Ss   Mon Jan  5 10:00:00 2026\n',
  ),
];
