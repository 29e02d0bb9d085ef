import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StatusFacts } from '../engine/agent-port';
import { ProgressLine, progressWords } from './progress';

const facts = (running: StatusFacts['running'], failed: readonly string[] = []): StatusFacts => ({
  workspace: 'w',
  slots: 3,
  running,
  waiting: [],
  slotsInUse: running.length,
  agents: [],
  total: 18,
  built: 2,
  failed,
  unproven: [],
  held: 0,
  wave: null,
  checkpoint: null,
  gate: { isOpen: true, reason: '', used: null, limit: 60 } as never,
  meters: { logBytes: 0, agentBytes: 0 } as never,
  problems: [],
});
const build = (name: string, elapsedMs: number, expectedMs: number | null) => ({
  package: name,
  attempt: 1,
  elapsedMs,
  expectedMs,
  estimated: false,
});

describe('progressWords', () => {
  it('says what runs, how long it usually takes, and what is to come', () => {
    const two = [build('xz', 24_000, 45_000), build('zlib', 3_000, null)];
    expect(progressWords(facts(two, ['lz4']), 300_000)).toBe(
      '2 of 18 built · 1 failed · about 5 min to go · xz 0:24 of about 45 s · zlib 0:03',
    );
  });

  it('promises nothing where a build takes longer than usual and nothing follows', () => {
    expect(progressWords(facts([build('xz', 90_000, 45_000)]), null)).toBe(
      '2 of 18 built · xz 1:30 of about 45 s',
    );
  });
});

describe('ProgressLine', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const onScreen = (columns: number, isTTY = true) => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    const line = new ProgressLine({ isTTY, columns, write }, () => 'a line of words about builds');
    line.start();
    return { written, line, write };
  };

  it('is drawn each second, gives way to other text, and is gone in the end', () => {
    const { written, line, write } = onScreen(80);
    vi.advanceTimersByTime(1000);
    line.above(() => write('answer\n'));
    line.end();
    vi.advanceTimersByTime(5000);
    const erase = '\r\x1b[2K';
    const drawn = `${erase}a line of words about builds`;
    expect(written).toEqual([drawn, erase, 'answer\n', drawn, erase]);
  });

  it('never reaches the end of a terminal’s line', () => {
    const { written } = onScreen(24);
    vi.advanceTimersByTime(1000);
    expect(written[0]).toBe('\r\x1b[2Ka line of words about …');
  });

  it('draws nothing where there is no terminal', () => {
    const { written, line, write } = onScreen(80, false);
    vi.advanceTimersByTime(3000);
    line.above(() => write('answer\n'));
    line.end();
    expect(written).toEqual(['answer\n']);
  });
});
