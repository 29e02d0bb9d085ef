import { describe, expect, it } from 'vitest';
import { terminalLines } from './terminal-text';

describe('terminalLines', () => {
  it.each([
    ['plain lines', 'a\nb\n', ['a', 'b']],
    ['no final newline', 'a\nb', ['a', 'b']],
    ['CRLF as a pty writes it', 'a\r\nb\r\n', ['a', 'b']],
    ['empty lines inside', 'a\n\nb\n', ['a', '', 'b']],
    ['colours', '\x1b[01;31m\x1b[Kerror:\x1b[m\x1b[K x', ['error: x']],
    ['a progress bar', ' 10%\r 50%\r100%\n', ['100%']],
    ['a shorter overwrite keeps the rest', 'abcdef\rxy\n', ['xycdef']],
    ['erase to the end of the line', 'abcdef\rxy\x1b[K\n', ['xy']],
    ['erase the whole line', 'abcdef\r\x1b[2Kxy\n', ['xy']],
    ['erase from the start of the line', 'abcdef\x1b[3D\x1b[1K\n', ['    ef']],
    ['backspaces', 'ab\b\bcd\n', ['cd']],
    ['a spinner', '|\b/\b-\bdone\n', ['done']],
    ['tabs', 'a\tb\n', ['a       b']],
    ['a hyperlink', '\x1b]8;;https://x/\x1b\\text\x1b]8;;\x1b\\ end\n', ['text end']],
    ['a title', '\x1b]0;title\x07text\n', ['text']],
    ['a device control string', '\x1bPq#0\x1b\\text\n', ['text']],
    ['charset selection', '\x1b(Btext\x1b)0\n', ['text']],
    ['NUL', 'a\0b\n', ['ab']],
    ['cursor up rewrites the line above', 'one\ntwo\n\x1b[2Ax\x1b[K\ny\x1b[K\n', ['x', 'y']],
    ['cursor to a column', 'abcdef\x1b[3GX\n', ['abXdef']],
    ['a cleared screen loses nothing', 'before\x1b[2J\x1b[Hafter\n', ['before', 'after']],
    ['a control string without its end', 'a\x1b]0;never ends\nb\n', ['a0;never ends', 'b']],
    ['an escape at the very end', 'a\x1b', ['a']],
    ['letters beyond the basic plane', '𝒳y\rz\n', ['zy']],
  ])('%s', (_name, text, lines) => {
    expect(terminalLines(text)).toEqual(lines);
  });

  it('keeps every line of a long log in order', () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `line ${n}`);
    expect(terminalLines(`${lines.join('\n')}\n`)).toEqual(lines);
  });

  it('lets no cursor move cost memory', () => {
    const lines = terminalLines('\x1b[999999999Cx\n'.repeat(100));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300);
  });
});
