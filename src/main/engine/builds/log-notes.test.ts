import { describe, expect, it } from 'vitest';
import { describeBytes, logNotes } from './log-notes';

describe('logNotes', () => {
  it('says nothing of an ordinary log', () => {
    expect(logNotes({ droppedBytes: 0, lostBytes: 0, diskFullSince: null })).toEqual([]);
  });

  it('says what is missing, and that nothing is where nothing is', () => {
    const time = Date.parse('2026-11-22T20:00:00Z');
    const notes = logNotes({ droppedBytes: 1536, lostBytes: 3 * 1024 ** 3, diskFullSince: time });
    expect(notes.map((one) => one.kind)).toEqual(['capped', 'disk-full']);
    expect(notes[0]?.text).toContain('1.5 KiB of its middle');
    expect(notes[1]?.text).toContain('2026-11-22T20:00:00.000Z; 3.0 GiB of the log were lost');
    const passed = logNotes({ droppedBytes: 0, lostBytes: 0, diskFullSince: time });
    expect(passed[0]?.text).toContain('nothing of the log was lost');
  });
});

describe('describeBytes', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1023 bytes'],
    [1024, '1.0 KiB'],
    [5 * 1024 ** 4, '5120.0 GiB'],
  ])('%d is %s', (bytes, text) => {
    expect(describeBytes(bytes)).toBe(text);
  });
});
