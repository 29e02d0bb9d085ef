import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
});
