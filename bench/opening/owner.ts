import { takeWorkspace } from '../../src/main/owner';

/** Opens the workspace that its argument names and says how many milliseconds it took until its state was there. */
const root = process.argv[2] ?? '';
const began = performance.now();
const taken = await takeWorkspace(root, {
  role: 'command line',
  version: 'bench',
  // Nothing is built here.
  host: { file: process.execPath, args: ['--version'], env: {} },
  tools: root,
  show: () => {},
});
if (!taken.ok) throw new Error(taken.refusal.message);
const { attempts } = taken.value.engine.state();
process.stdout.write(JSON.stringify({ ms: performance.now() - began, attempts: attempts.length }));
await taken.value.close('keep-building');
