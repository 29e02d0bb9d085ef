import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MB = 1_000_000;
const PRINTER = `node ${fileURLToPath(new URL('print-steadily.mjs', import.meta.url))}`;
const CARRIAGE_RETURN = 0x0d;
const NEWLINE = 0x0a;
const BLOCK_LINES = 10_000;

/** Lines as a compiler's log has them, some coloured, each with its own number and its build's name. */
const linesOf = (name, from, count) => {
  const lines = [];
  for (let at = from; at < from + count; at += 1) {
    const file = `src/${name}/unit-${at}.c`;
    lines.push(
      at % 50 === 49
        ? `\x1b[1m${file}:${at % 977}:9:\x1b[0m \x1b[35;1mwarning:\x1b[0m unused variable [\x1b[35;1m-Wunused-variable\x1b[0m]\n`
        : `gcc -DHAVE_CONFIG_H -I. -O2 -g -Wall -pipe -c ${file} -o build/${name}/unit-${at}.o\n`,
    );
  }
  return Buffer.from(lines.join(''));
};

/** What a terminal makes of lines: it puts a carriage return before each newline. */
const throughTerminal = (bytes) => {
  const out = Buffer.allocUnsafe(bytes.length * 2);
  let used = 0;
  for (const byte of bytes) {
    if (byte === NEWLINE) out[used++] = CARRIAGE_RETURN;
    out[used++] = byte;
  }
  return out.subarray(0, used);
};

/**
 * One build's output: a file that `cat` prints, which is faster than any reader of a terminal.
 * @typedef {{name: string, path: string, bytes: number, sha256: string, lastLine: string}} Flood
 *   `bytes` and `sha256` are of what comes out of the terminal.
 */

/**
 * Writes a flood of at least this many megabytes.
 * @param {string} folder a path without blanks
 * @param {string} name of the package that prints it
 * @param {number} size megabytes
 * @param {number} [block] lines that are written at once: it is that much longer at most
 * @returns {Promise<Flood>}
 */
export const writeFlood = async (folder, name, size, block = BLOCK_LINES) => {
  const path = join(folder, `${name}.txt`);
  const hash = createHash('sha256');
  const lastLine = `the last line of ${name}`;
  const handle = await open(path, 'w');
  let bytes = 0;
  const put = async (block) => {
    const printed = throughTerminal(block);
    hash.update(printed);
    bytes += printed.length;
    await handle.write(block);
  };
  for (let at = 0; bytes < size * MB; at += block) await put(linesOf(name, at, block));
  await put(Buffer.from(`${lastLine}\n`));
  await handle.close();
  return { name, path, bytes, sha256: hash.digest('hex'), lastLine };
};

/** The packages of a workspace whose builds are these floods. */
export const floodPackages = (floods) =>
  Object.fromEntries(floods.map(({ name, path }) => [name, { command: `cat ${path}` }]));

/**
 * Compares what was kept of a flood with what was printed.
 * @param {Flood} flood
 * @param {string} path of the log
 * @throws when one byte differs
 */
export const verifyLog = async (flood, path) => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  if (bytes === flood.bytes && hash.digest('hex') === flood.sha256) return;
  throw new Error(`${path}: ${bytes} bytes that are not the ${flood.bytes} that were printed.`);
};

/** The same, but printed at so many kilobytes a second each. */
export const steadyPackages = (floods, kilobytes) =>
  Object.fromEntries(
    floods.map(({ name, path }) => [name, { command: `${PRINTER} ${path} ${kilobytes}` }]),
  );

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Waits until these builds are over.
 * @param {string} root the workspace
 * @param {readonly Flood[]} floods
 * @param {number} attempt its number, the same for all
 * @param {() => Promise<unknown>} [meanwhile] done between two looks
 * @returns {Promise<{ms: number, logs: string[]}>} milliseconds from the first start to the last log's
 *   end, by the hosts' own records, and the logs' paths, in the order of `floods`
 * @throws when one did not succeed, or when nothing ends for five minutes
 */
export const waitForBuilds = async (root, floods, attempt, meanwhile = async () => {}) => {
  const folders = floods.map(({ name }) =>
    join(root, '.breakwater', 'attempts', name, String(attempt)),
  );
  const deadline = performance.now() + 300_000;
  const readExits = () =>
    Promise.all(
      folders.map((folder) =>
        readFile(join(folder, 'exit.json'), 'utf8').then(JSON.parse, () => null),
      ),
    );
  let exits = await readExits();
  while (exits.includes(null)) {
    if (performance.now() > deadline) throw new Error('The builds did not end in five minutes.');
    await meanwhile();
    await pause(200);
    exits = await readExits();
  }
  const failed = exits.find((exit) => exit.outcome !== 'success');
  if (failed) throw new Error(`A flood ended as ${failed.outcome}.`);
  const starts = exits.map((exit) => Date.parse(exit.startedAt));
  const ends = exits.map((exit) => Date.parse(exit.startedAt) + exit.durationMs);
  const logs = floods.map(({ name }) => join(root, '.breakwater', 'logs', name, `${attempt}.log`));
  return { ms: Math.max(...ends) - Math.min(...starts), logs };
};
