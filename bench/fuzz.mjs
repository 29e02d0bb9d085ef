/** `npm run fuzz`: every reader of what others write, by inputs that are changed towards what is new to it. */
import { bundle, importBundled } from './lib/bundle.mjs';

const worker = await bundle('bench/fuzz/worker.ts', 'out/bench/fuzz-worker.mjs');
const { main } = await importBundled('bench/fuzz/main.ts', 'fuzz');
process.exitCode = await main(worker, process.argv.slice(2));
