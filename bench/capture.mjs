import { bundle, importBundled } from './lib/bundle.mjs';

const host = await bundle('src/main/engine/builds/host/build-host.ts', 'out/bench/build-host.mjs');
const { main } = await importBundled('bench/capture/main.ts', 'capture');
await main(host);
