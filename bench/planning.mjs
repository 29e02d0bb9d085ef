import { importBundled } from './lib/bundle.mjs';

const { main } = await importBundled('bench/planning/main.ts', 'planning');
await main();
