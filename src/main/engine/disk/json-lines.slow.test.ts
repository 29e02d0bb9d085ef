import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type JsonLines, jsonLines } from './json-lines';

const Entry = z.object({ n: z.number(), text: z.string() });
type Entry = z.infer<typeof Entry>;

let root = '';
let files = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater-lines-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const fresh = (): { readonly path: string; readonly lines: JsonLines<Entry> } => {
  files += 1;
  const path = join(root, String(files), 'attempts.jsonl');
  return { path, lines: jsonLines(path, Entry, { durable: files % 2 === 0 }) };
};

const entry = (n: number, text = 'x'): Entry => ({ n, text });

describe('jsonLines', () => {
  it('gives back what was appended, in order, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }),
        async (texts) => {
          const { lines } = fresh();
          const entries = texts.map((text, n) => entry(n, text));
          await Promise.all(entries.map((one) => lines.append(one)));
          expect(await lines.read()).toEqual({ values: entries, bad: 0, torn: false });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('has every line that was acknowledged, in order, however often the writer is killed', async () => {
    const { path, lines } = fresh();
    const program = await bundledAppender();
    let acknowledged = -1;
    for (let round = 0; round < 12; round++) {
      const writer = spawn(process.execPath, [program, path, String(acknowledged + 1)]);
      const gone = new Promise((done) => writer.once('close', done));
      let said = '';
      writer.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      await new Promise((ready) => writer.stdout.once('data', ready));
      await new Promise((done) => setTimeout(done, Math.random() * 20));
      writer.kill('SIGKILL');
      await gone;
      acknowledged = Number(said.trimEnd().split('\n').at(-1));
      const { values } = await lines.read();
      const numbers = [...new Set(values.map(({ n }) => n))];
      expect(numbers).toEqual(numbers.map((_, at) => at));
      expect(numbers.length).toBeGreaterThan(acknowledged);
      expect(values.every(({ text }) => text.length === LONG)).toBe(true);
    }
  });
});

/** Characters in each line that the killed writer appends: several pages. */
const LONG = 20_000;

/** A program of its own that appends lines with rising numbers and prints each that is acknowledged. */
const bundledAppender = async (): Promise<string> => {
  const source = join(root, 'appender.ts');
  const module = JSON.stringify(join(import.meta.dirname, 'json-lines'));
  await writeFile(
    source,
    `import { writeSync } from 'node:fs';
import * as z from 'zod';
import { jsonLines } from ${module};
const [, , file, from] = process.argv;
const schema = z.object({ n: z.number(), text: z.string() });
const lines = jsonLines(file, schema, { durable: false });
for (let n = Number(from); ; n++) {
  await lines.append({ n, text: 'x'.repeat(${LONG}) });
  writeSync(1, n + '\\n');
}
`.replace(
      "import * as z from 'zod';",
      `import * as z from ${JSON.stringify(import.meta.resolve('zod'))};`,
    ),
  );
  const out = join(root, 'appender.mjs');
  await promisify(execFile)(process.execPath, ['bench/lib/bundle.mjs', source, out]);
  return out;
};
