// What an agent pays to work through a batch: thirty real builds in waves of three by the agent server, as an
// orchestrator would, against the same builds' logs read into its context, as background shells give them.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { importBundled } from './lib/bundle.mjs';
import { numbersFrom, report, say } from './lib/figures.mjs';

process.chdir(ROOT);

/** Packages of the sample that need no other and take seconds. */
const PACKAGES = ['lmdb', 'snappy', 'argon2', 'secp256k1', 'tree-sitter', 'xz'];
const IN_A_WAVE = 3;

/** A rule of thumb for English, code and logs alike; the ratio does not depend on it. */
const BYTES_A_TOKEN = 4;
/** What Claude Code shows of one command's output unless it is told otherwise. */
const SHELL_CHARACTERS = 30_000;
const WINDOW_TOKENS = 200_000;

const tokens = (bytes) => `${Math.round(bytes / BYTES_A_TOKEN).toLocaleString('en-US')} tokens`;

const logBytes = async (workspace) => {
  const folder = join(workspace, '.breakwater', 'logs');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const logs = files.filter((file) => file.isFile() && /^\d+\.log$/.test(file.name));
  const sizes = await Promise.all(
    logs.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return {
    count: sizes.length,
    whole: sizes.reduce((sum, size) => sum + size, 0),
    shown: sizes.reduce((sum, size) => sum + Math.min(size, SHELL_CHARACTERS), 0),
  };
};

const main = async () => {
  const { values, again } = numbersFrom('bench/tokens.mjs', { waves: 10 });
  const { copySample } = await importBundled('e2e/support/sample.ts', 'sample');
  const { stdioAgent, sayContext } = await importBundled('e2e/support/agents.ts', 'agents');
  const sample = await copySample(PACKAGES);
  say(`tokens: ${values.waves} waves of ${IN_A_WAVE} real builds`);
  try {
    await sayContext(sample.path, 'bench', { tokens: 1_000, window: WINDOW_TOKENS });
    const agent = await stdioAgent(sample.path);
    // What a session pays before it has done anything: the tools and the instructions.
    let paid = agent.listBytes + Buffer.byteLength(agent.instructions);
    const ask = async (tool, args) => {
      const reply = await agent.ask(tool, args);
      paid += Buffer.byteLength(tool) + Buffer.byteLength(JSON.stringify(args));
      paid += Buffer.byteLength(reply.text);
      if (reply.refused) throw new Error(`${tool} was refused: ${reply.text}`);
      return reply.text;
    };
    for (let wave = 0; wave < values.waves; wave += 1) {
      const packages = Array.from(
        { length: IN_A_WAVE },
        (_, at) => PACKAGES[(wave * IN_A_WAVE + at) % PACKAGES.length],
      );
      await sayContext(sample.path, 'bench', { tokens: 1_000, window: WINDOW_TOKENS });
      await ask('wave', { action: 'launch', packages });
      while (/^wave \d+: running/m.test(await ask('wave', { action: 'status', seconds: 90 })));
      await ask('wave', { action: 'collect' });
    }
    await agent.close();
    const logs = await logBytes(sample.path);
    const ledger = await readFile(join(sample.path, '.breakwater', 'ledger.jsonl'), 'utf8');
    say(`${logs.count} builds, ${ledger.trim().split('\n').length} answers in the ledger`);
    const baselines = [
      ['their logs read whole', logs.whole],
      [`their logs cut to ${SHELL_CHARACTERS} characters each`, logs.shown],
    ];
    for (const [what, bytes] of baselines) {
      report({
        what: `context of ${logs.count} builds in waves, all told`,
        ours: tokens(paid),
        baseline: `${what} ${tokens(bytes)}`,
        ratio: paid / bytes,
        aim: null,
      });
    }
    say(again);
  } finally {
    await sample.remove();
  }
};

await main();
