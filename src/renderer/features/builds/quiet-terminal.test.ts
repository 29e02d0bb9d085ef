import { Terminal } from '@xterm/headless';
import type { Terminal as WindowTerminal } from '@xterm/xterm';
import { describe, expect, it } from 'vitest';
import { quieten } from './quiet-terminal';

/** The same parser without a screen. */
const made = (quiet: boolean) => {
  const terminal = new Terminal({ cols: 40, rows: 6, scrollback: 100, allowProposedApi: true });
  const answers: string[] = [];
  const titles: string[] = [];
  terminal.onData((data) => answers.push(data));
  terminal.onTitleChange((title) => titles.push(title));
  if (quiet) quieten(terminal as unknown as WindowTerminal);
  const write = (data: string) => new Promise<void>((done) => terminal.write(data, done));
  const text = (): string => {
    const buffer = terminal.buffer.active;
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y += 1)
      lines.push(buffer.getLine(y)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  };
  return { terminal, answers, titles, write, text };
};

const QUERIES = '\x1b[6n\x1b[c\x1b[>c\x1b[?6n\x1b[?2004$p\x1bP$qm\x1b\\\x1b]10;?\x07\x1b[18t';

describe('quieten', () => {
  it('answers no query, where an ordinary terminal does', async () => {
    const plain = made(false);
    await plain.write(QUERIES);
    expect(plain.answers.length).toBeGreaterThan(0);
    const quiet = made(true);
    await quiet.write(QUERIES);
    expect(quiet.answers).toEqual([]);
  });

  it('turns no mode on that reports or hides', async () => {
    const { terminal, write, titles } = made(true);
    await write('\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?1004h\x1b[?1h\x1b[4h\x1b]0;gotcha\x07');
    expect(terminal.modes.mouseTrackingMode).toBe('none');
    expect(terminal.modes.bracketedPasteMode).toBe(false);
    expect(terminal.modes.sendFocusMode).toBe(false);
    expect(terminal.modes.applicationCursorKeysMode).toBe(false);
    expect(terminal.modes.insertMode).toBe(false);
    expect(titles).toEqual([]);
  });

  it('keeps the lines: no alternate screen, no reset, no erased scrollback, no scroll region', async () => {
    const { terminal, write, text } = made(true);
    for (let n = 1; n <= 12; n += 1) await write(`line ${n}\r\n`);
    await write('\x1b[?1049h\x1b[3J\x1bc\x1b[1;2r');
    for (let n = 13; n <= 20; n += 1) await write(`line ${n}\r\n`);
    expect(terminal.buffer.active.type).toBe('normal');
    const wanted = Array.from({ length: 20 }, (_, n) => `line ${n + 1}`).join('\n');
    expect(text()).toBe(wanted);
  });

  it('leaves colours and cursor movement alone', async () => {
    const { terminal, write, text } = made(true);
    await write('\x1b[31mred\x1b[0m\r\n 10%\r 20%\x1b[K');
    expect(text()).toBe('red\n 20%');
    expect(terminal.buffer.active.getLine(0)?.getCell(0)?.isFgPalette()).toBe(true);
  });
});
