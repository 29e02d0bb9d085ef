import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/build';
import { cleanLine, formatReport } from '../../../shared/clean-line';
import { terminalLines } from '../../../shared/terminal-text';
import { extractFailure } from './extract';
import { EXPECTATIONS } from './fixtures/expectations';

/** Bytes and, more often, what logs and attacks on terminals are made of. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\r',
    '\n',
    '\b',
    '\t',
    '\0',
    '\x1b',
    '\x1b[',
    '\x1b[K',
    '\x1b[2J',
    '\x1b[H',
    '\x1b[999A',
    '\x1b[5;1H',
    '\x1b]0;',
    '\x07',
    '\x1bP',
    '\x1b\\',
    '\x9b',
    '\u202e',
    '\u200b',
    '\ud800',
    'error: ',
    'fatal error: ',
    'a.c:1:2: ',
    'make: *** [x] Error 1',
    '(%build)',
    '… ',
    '致命的エラー: ',
    'Executing(%build): /bin/sh',
    'CMake Error at x:1 (y):',
    '  ',
    '+ ',
    "'",
    '`',
    '/',
    ': ',
  ),
  fc.constantFrom(...EXPECTATIONS.flatMap((one) => one.error ?? [])),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('whatever the bytes', () => {
  it('shows lines without control characters', () => {
    fc.assert(
      fc.property(text, (input) => {
        for (const line of terminalLines(input)) expect(line).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it('extracts a clean line of at most 200 characters, or nothing', () => {
    fc.assert(
      fc.property(text, (input) => {
        const lines = terminalLines(input);
        const extraction = extractFailure(lines);
        if (!extraction.found) return;
        expect(cleanLine(extraction.line)).toBe(extraction.line);
        expect(Array.from(extraction.line).length).toBeLessThanOrEqual(200);
        expect(Array.from(extraction.summary).length).toBeLessThanOrEqual(200);
        expect(lines[extraction.lineIndex]).toBeDefined();
      }),
    );
  });

  it('cleans to the same line again', () => {
    fc.assert(
      fc.property(text, (input) => {
        const once = cleanLine(input);
        expect(cleanLine(once)).toBe(once);
        expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('writes reports of at most 5 lines and 600 bytes', () => {
    const report: fc.Arbitrary<Report> = fc.record(
      {
        exitCode: fc.option(fc.integer()),
        status: fc.constantFrom('SUCCESS', 'FAILED', 'BLOCKED'),
        summary: text,
        error: text,
      },
      { requiredKeys: ['exitCode', 'status', 'summary'] },
    );
    fc.assert(
      fc.property(report, (one) => {
        const written = formatReport(one);
        expect(written.trimEnd().split('\n').length).toBeLessThanOrEqual(4);
        expect(Buffer.byteLength(written)).toBeLessThanOrEqual(600);
        expect(Buffer.from(written).toString()).toBe(written);
      }),
    );
  });
});

/** A step that is quadratic in one of these takes longer than a test may. */
describe('hostile lengths', () => {
  const floods: readonly (readonly [string, string])[] = [
    ['carriage returns', 'x\r'],
    ['backspaces', 'xx\b\b'],
    ['erase to the left', 'xx\x1b[1K'],
    ['deleted cells', '\r\x1b[Px'],
    ['cursor far right', '\x1b[9999Cx\r'],
    ['cursor up', '\n\x1b[99A'],
    ['open control strings', '\x1b]0;'],
    ['open CSI', '\x1b[1;'],
    ['error words', 'error: '],
    ['colons', 'a:1:'],
    ['blanks', '  \t '],
    ['quotes', '\'`"'],
    ['slashes', '/a'],
    ['dots', '...'],
    ['parentheses', '((1)'],
  ];
  it.each(floods)('%s: one line and many are finished', (_name, unit) => {
    const line = unit.repeat(Math.floor(400_000 / unit.length));
    const lines = terminalLines(line);
    expect(extractFailure(lines.slice(-80))).toHaveProperty('found');
    expect(extractFailure(Array.from({ length: 80 }, () => unit.repeat(2000)))).toHaveProperty(
      'found',
    );
    expect(Array.from(cleanLine(line)).length).toBeLessThanOrEqual(200);
  });
});
