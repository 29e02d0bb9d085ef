// node print-steadily.mjs FILE KILOBYTES: prints a file at so many kilobytes a second, in fifty pieces a second.
// By the clock: what a pause took too long is made good with the next piece.
import { readFileSync, writeSync } from 'node:fs';

const [, , path, kilobytes] = process.argv;
const bytes = readFileSync(path);
const rate = Number(kilobytes);
const start = performance.now();
let at = 0;
while (at < bytes.length) {
  const due = Math.min(bytes.length, Math.floor((performance.now() - start + 20) * rate));
  while (at < due) at += writeSync(1, bytes, at, due - at);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
