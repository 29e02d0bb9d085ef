import { describe, expect, it } from 'vitest';
import type { Report } from './build';
import { cleanLine, cutBytes, cutCharacters, fitReport, formatReport } from './clean-line';

describe('cleanLine', () => {
  it.each([
    ['  a   b\t c ', 'a b c'],
    ['\x1b[31merror:\x1b[0m x', 'error: x'],
    ['a\nstatus: SUCCESS', 'a status: SUCCESS'],
    ['a\u2028b\u2029c', 'a b c'],
    ['safe\u202egnp.exe', 'safegnp.exe'],
    ['a\u200bb\u200dc\ufeffd', 'abcd'],
    ['a\u{e0041}b', 'ab'],
    ['a\u0085b', 'a b'],
    ['lone \ud800 surrogate', 'lone surrogate'],
    ['', ''],
  ])('%j → %j', (text, clean) => {
    expect(cleanLine(text)).toBe(clean);
  });

  it('cuts to 200 code points without splitting one', () => {
    const cut = cleanLine('𝒳'.repeat(300));
    expect(Array.from(cut)).toHaveLength(200);
    expect(cut.endsWith('𝒳…')).toBe(true);
    expect(cleanLine('x'.repeat(200))).toBe('x'.repeat(200));
  });
});

describe('cutting', () => {
  it('counts characters', () => {
    expect(cutCharacters('abcdef', 4)).toBe('abc…');
    expect(cutCharacters('abcd', 4)).toBe('abcd');
  });
  it('counts bytes', () => {
    expect(cutBytes('ääää', 8)).toBe('ääää');
    expect(cutBytes('äääää', 8)).toBe('ää…');
    expect(cutBytes('äääää', 2)).toBe('');
  });
});

describe('formatReport', () => {
  it('writes the form of the report', () => {
    const report: Report = {
      exitCode: 2,
      status: 'FAILED',
      summary: 'compile error in src/inflate.c during %build',
      error: 'src/inflate.c:214:9: error: implicit declaration',
    };
    expect(formatReport(report)).toBe(
      'exit_code: 2\nstatus: FAILED\nsummary: compile error in src/inflate.c during %build\nerror: src/inflate.c:214:9: error: implicit declaration\n',
    );
    expect(formatReport({ exitCode: null, status: 'BLOCKED', summary: 'a' })).toBe(
      'exit_code: none\nstatus: BLOCKED\nsummary: a\n',
    );
  });

  it('keeps non-Latin text within 600 bytes, the error giving way first', () => {
    const report: Report = {
      exitCode: 2,
      status: 'FAILED',
      summary: 'compile error in src/a.c',
      error: '致'.repeat(300),
    };
    const fitted = fitReport(report);
    expect(Buffer.byteLength(formatReport(report))).toBeLessThanOrEqual(600);
    expect(fitted.summary).toBe(report.summary);
    expect(fitted.error).toMatch(/^致{150,}…$/);
  });

  it('cuts both when both are long', () => {
    const text = formatReport({
      exitCode: 2,
      status: 'FAILED',
      summary: '𝒳'.repeat(200),
      error: '𝒳'.repeat(200),
    });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(600);
    expect(text.split('\n')).toHaveLength(5);
  });
});
