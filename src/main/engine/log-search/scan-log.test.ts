import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PieceOnDisk } from '../builds/log/log-view';
import { makeLineFinder } from './line-finder';
import { type LineHit, scanLog } from './scan-log';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-scan-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const piece = (name: string, text: string | Buffer, offset = 0): PieceOnDisk => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, offset, size: Buffer.byteLength(text) };
};
const scan = (pieces: readonly PieceOnDisk[], words: string, most = 100, regex = false) => {
  const finder = makeLineFinder({ words, regex, caseSensitive: true });
  if (!finder.ok) throw new Error('no finder');
  const hits: LineHit[] = [];
  let bytes = 0;
  const more = scanLog(pieces, finder.value, most, {
    onHit: (hit) => hits.push(hit),
    onPiece: (looked) => {
      bytes += looked;
      return true;
    },
  });
  return { hits, bytes, more };
};

describe('scanLog', () => {
  it('says the line’s number and its byte, across all pieces that it reads', () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, at) => `line ${at} of the log, ${'x'.repeat(at % 50)}\r\n`,
    );
    const marked = lines.map((line, at) => (at % 7_000 === 6_999 ? `needle ${line}` : line));
    const { hits, bytes, more } = scan([piece('many.log', marked.join(''))], 'needle');
    expect(hits.map(({ line }) => line)).toEqual([7_000, 14_000, 21_000, 28_000]);
    const text = marked.join('');
    expect(hits.map(({ offset }) => text.slice(offset, offset + 6))).toEqual(
      Array(4).fill('needle'),
    );
    expect(bytes).toBe(text.length);
    expect(more).toBe(false);
  });

  it('finds the last line without an end, and stops after as many as are wanted', () => {
    expect(scan([piece('open.log', 'a\nneedle')], 'needle').hits).toMatchObject([
      { offset: 2, line: 2, text: 'needle', from: 0, to: 6 },
    ]);
    const { hits, more } = scan([piece('full.log', 'needle\n'.repeat(50_000))], 'needle', 3);
    expect(hits).toHaveLength(3);
    expect(more).toBe(true);
  });

  it('finds words in a very long line once, also where a read cuts them', () => {
    for (const before of [65_530, 65_536, 70_000, 200_000, 262_135, 300_000, 700_000]) {
      const text = `first\n${'a'.repeat(before)}needle${'b'.repeat(90_000)} needle\nlast needle\n`;
      const { hits } = scan([piece('long.log', text)], 'needle');
      expect(hits.map(({ line }) => line)).toEqual([2, 3]);
      expect(hits.map((hit) => hit.text.slice(hit.from, hit.to))).toEqual(['needle', 'needle']);
    }
  });

  it('passes over what is not on disk any more: line numbers behind it are unknown', () => {
    const head = piece('head.log', 'one\nneedle\ncut');
    const tail = piece('tail.log', 'needle again\n', 1_000);
    const gone = { path: join(folder, 'gone.log'), offset: 500, size: 100 };
    expect(scan([head, gone, tail], 'needle').hits).toMatchObject([
      { offset: 4, line: 2 },
      { offset: 1_000, line: null },
    ]);
  });
});
