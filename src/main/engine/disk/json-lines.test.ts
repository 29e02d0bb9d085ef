import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
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
  it('is empty before the first append, which creates it', async () => {
    const { path, lines } = fresh();
    expect(await lines.read()).toEqual({ values: [], bad: 0, torn: false });
    await lines.append(entry(1));
    expect(await readFile(path, 'utf8')).toBe('{"n":1,"text":"x"}\n');
  });

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

  it('reads lines that are longer than a read', async () => {
    const { lines } = fresh();
    const entries = [entry(1, 'ä\u2028'.repeat(100_000)), entry(2), entry(3, '—'.repeat(90_000))];
    for (const one of entries) await lines.append(one);
    expect((await lines.read()).values).toEqual(entries);
  });

  it('passes over bad lines and counts them', async () => {
    const { path, lines } = fresh();
    await lines.append(entry(1));
    await appendFile(path, 'not json\n{"n":"two","text":""}\n\n   \nnull\n\xff\0\n[1]\r\n');
    await lines.append(entry(2));
    expect(await lines.read()).toEqual({ values: [entry(1), entry(2)], bad: 5, torn: false });
  });

  it('loses nothing but the torn line, wherever the writer was stopped', async () => {
    const { path, lines } = fresh();
    await lines.append(entry(1, 'first'));
    const start = (await readFile(path)).length;
    await lines.append(entry(2, 'sécond'));
    const whole = await readFile(path);
    for (let size = start; size < whole.length; size++) {
      await writeFile(path, whole);
      await truncate(path, size);
      const isComplete = size === whole.length - 1;
      const before = isComplete ? [entry(1, 'first'), entry(2, 'sécond')] : [entry(1, 'first')];
      const isTorn = !isComplete && size > start;
      expect(await lines.read()).toEqual({ values: before, bad: 0, torn: isTorn });
      await lines.append(entry(3));
      expect(await lines.read()).toEqual({
        values: [...before, entry(3)],
        bad: isTorn ? 1 : 0,
        torn: false,
      });
    }
  });

  it('appends on after an append that failed', async () => {
    const { path, lines } = fresh();
    await writeFile(join(path, '..'), 'in the way').catch(() => {});
    await expect(lines.append(entry(1))).rejects.toMatchObject({ code: 'EEXIST' });
    await rm(join(path, '..'));
    await lines.append(entry(2));
    expect((await lines.read()).values).toEqual([entry(2)]);
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
  }, 60_000);
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
