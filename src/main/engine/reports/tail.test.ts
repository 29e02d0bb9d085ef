import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileLogSource, type LogSource } from './log-source';
import { readTail } from './tail';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-tail-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Counts the bytes that are read through it. */
function counting(source: LogSource): LogSource & { readonly bytes: () => number } {
  let sum = 0;
  return {
    size: () => source.size(),
    async read(offset, length) {
      const chunk = await source.read(offset, length);
      sum += chunk.length;
      return chunk;
    },
    bytes: () => sum,
  };
}

describe('readTail', () => {
  it('reads the last 80 of many lines', async () => {
    const text = Array.from({ length: 1000 }, (_, n) => `line ${n + 1}\n`).join('');
    const tail = await readTail(await file('many', text));
    expect(tail.lines).toHaveLength(80);
    expect(tail.lines[0]).toBe('line 921');
    expect(tail.lines.at(-1)).toBe('line 1000');
    expect(tail).toMatchObject({ complete: false, cut: false });
    expect(text.slice(tail.offset)).toMatch(/^line 921\n/);
  });

  it.each([79, 80, 81])(
    'counts %i lines right, with and without a final newline',
    async (count) => {
      const text = Array.from({ length: count }, (_, n) => `line ${n + 1}`).join('\n');
      for (const end of ['', '\n']) {
        const tail = await readTail(await file(`count${count}${end.length}`, text + end));
        expect(tail.lines).toHaveLength(Math.min(80, count));
        expect(tail.lines.at(-1)).toBe(`line ${count}`);
        expect(tail.complete).toBe(count <= 80);
      }
    },
  );

  it('takes an empty log', async () => {
    const tail = await readTail(await file('empty', ''));
    expect(tail).toEqual({ lines: [], complete: true, cut: false, offset: 0 });
  });

  it('counts lines right where a newline stands at a chunk boundary', async () => {
    for (const size of [65_535, 65_536, 65_537]) {
      const text = `first\n${'x'.repeat(size - 1)}\n`;
      const tail = await readTail(await file(`boundary${size}`, text), 1);
      expect(tail.lines).toEqual(['x'.repeat(size - 1)]);
    }
  });

  it('reads at most 1 MiB of one endless line, and says that it is cut', async () => {
    const path = join(folder, 'sparse');
    const handle = await open(path, 'w');
    await handle.write('start', 0);
    await handle.write('the end', 2 ** 31);
    await handle.close();
    const source = counting(fileLogSource(path));
    const tail = await readTail(source);
    expect(source.bytes()).toBe(1024 * 1024);
    expect(tail.cut).toBe(true);
    expect(tail.lines.at(-1)).toMatch(/the end$/);
  });

  it('reads one chunk of a big log of short lines', async () => {
    const path = await file('big', 'a line of a log\n'.repeat(500_000));
    const source = counting(fileLogSource(path));
    await readTail(source);
    expect(source.bytes()).toBe(64 * 1024);
  });

  it('takes NUL and invalid UTF-8', async () => {
    const tail = await readTail(
      await file('bytes', Buffer.from([0x61, 0, 0xff, 0xfe, 0x62, 0x0a, 0x63, 0xc3])),
    );
    expect(tail.lines).toEqual(['a\ufffd\ufffdb', 'c\ufffd']);
  });

  it('reads what is there while the log still grows', async () => {
    const path = await file('growing', 'one\n');
    const source = fileLogSource(path);
    const grown: LogSource = {
      size: () => source.size(),
      async read(offset, length) {
        const handle = await open(path, 'a');
        await handle.write('more\n');
        await handle.close();
        return source.read(offset, length);
      },
    };
    expect((await readTail(grown)).lines).toEqual(['one']);
  });

  it('resolves colours and progress bars', async () => {
    const tail = await readTail(await file('terminal', '\x1b[31mred\x1b[0m\r\n10%\r100%\r\n'));
    expect(tail.lines).toEqual(['red', '100%']);
  });
});
