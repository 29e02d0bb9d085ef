/**
 * `npm run assemble`: makes the committed module of the byte search out of its WebAssembly text. A test holds the two
 * together; at run time there is nothing to look for on disk.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import makeWabt from 'wabt';
import { isMain, ROOT } from './lib/paths.mjs';

const SOURCE = join(ROOT, 'src/main/engine/log-search/byte-scan.wat');
export const MODULE = join(ROOT, 'src/main/engine/log-search/byte-scan-module.ts');

/** @returns {Promise<string>} what the module's file is to hold. */
export const assembled = async () => {
  const wabt = await makeWabt();
  const parsed = wabt.parseWat('byte-scan.wat', readFileSync(SOURCE, 'utf8'), { simd: true });
  parsed.validate();
  const { buffer } = parsed.toBinary({});
  const text = Buffer.from(buffer).toString('base64');
  return `/** byte-scan.wat in base64. Written by \`npm run assemble\`. */\nexport const BYTE_SCAN_MODULE =\n  '${text}';\n`;
};

if (isMain(import.meta.url)) writeFileSync(MODULE, await assembled());
