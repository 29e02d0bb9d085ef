import { describe, expect, it } from 'vitest';
import { describeBytes, folderGone, logNotes, wasFolderGone } from './log-notes';

describe('logNotes', () => {
  it('says nothing of an ordinary log', () => {
    expect(
      logNotes({
        droppedBytes: 0,
        lostBytes: 0,
        diskFullSince: null,
        deletedAt: null,
        deletedBytes: 0,
      }),
    ).toEqual([]);
  });

  it('says what is missing, and that nothing is where nothing is', () => {
    const time = Date.parse('2026-11-22T20:00:00Z');
    const notes = logNotes({
      droppedBytes: 1536,
      lostBytes: 3 * 1024 ** 3,
      diskFullSince: time,
      deletedAt: null,
      deletedBytes: 0,
    });
    expect(notes.map((one) => one.kind)).toEqual(['capped', 'disk-full']);
    expect(notes[0]?.text).toContain('1.5 KiB of its middle');
    expect(notes[1]?.text).toContain('2026-11-22T20:00:00.000Z; 3.0 GiB of the log were lost');
    const passed = logNotes({
      droppedBytes: 0,
      lostBytes: 0,
      diskFullSince: time,
      deletedAt: null,
      deletedBytes: 0,
    });
    expect(passed[0]?.text).toContain('nothing of the log was lost');
  });
});

describe('a log that was deleted', () => {
  it('is noted with what is gone of it', () => {
    const facts = { droppedBytes: 0, lostBytes: 0, diskFullSince: null, deletedAt: 0 };
    expect(logNotes({ ...facts, deletedBytes: 0 })[0]?.text).toContain('nothing of it was lost');
    expect(logNotes({ ...facts, deletedBytes: 2048 })[0]?.text).toContain('2.0 KiB of it are gone');
  });

  it('is another thing than a folder that is gone', () => {
    expect(wasFolderGone({ notes: [folderGone({ agent: null })] })).toBe(true);
    expect(wasFolderGone({ notes: [{ kind: 'host-lost', text: 'Its host is gone.' }] })).toBe(
      false,
    );
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
