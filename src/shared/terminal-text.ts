/**
 * What a terminal shows after it was sent `text`, as plain lines from the first to the last; a final
 * newline does not make an empty last line. Linear in the length of the text.
 *
 * Followed as far as logs need it: CR, LF, BS, TAB, cursor moves, erase in line and display
 * (ECMA-48 CSI; OSC, DCS, SOS, PM, APC and charset selections are swallowed). Every code point takes
 * one cell. A cleared screen or a cursor sent home starts a new line instead of losing what was there.
 */
export function terminalLines(text: string): string[] {
  const screen = new Screen();
  let at = 0;
  while (at < text.length) {
    CONTROL.lastIndex = at;
    const found = CONTROL.exec(text);
    const stop = found ? found.index : text.length;
    if (stop > at) screen.write(text.slice(at, stop));
    if (!found) break;
    at = stop + found[0].length;
    control(screen, found[0]);
  }
  return screen.lines();
}

/** Tab stops are eight cells apart, as terminals have them. */
const TAB_CELLS = 8;
/** Cursor moves reach no further: a hostile `CSI 999999999 C` must not cost memory. */
const REACH_CELLS = 256;
const REACH_ROWS = 60;
/** Longer rows than any screen's are not edited in their middle: each edit would cost the row's length. */
const EDIT_CELLS = 4096;
/** A control string without its end is given up after this many characters, so that it swallows no log. */
const STRING_LIMIT = 4096;

const CONTROL = new RegExp(
  [
    // CSI, in both of its forms; a broken one is swallowed as far as it goes.
    '(?:\\x1b\\[|\\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?',
    // OSC, DCS, SOS, PM, APC with their text.
    `(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])(?:[^\\x07\\x1b\\x9c\\n]{0,${STRING_LIMIT}}(?:\\x07|\\x1b\\\\|\\x9c))?`,
    // Charset selections and every other escape.
    '\\x1b[ -/]{0,4}[0-~]?',
    // Runs of one control: a line of a million carriage returns is one step.
    '\\r+',
    '\\n',
    '[\\x00-\\x08\\x09\\x0b-\\x1a\\x1c-\\x1f\\x7f-\\x9f]',
  ].join('|'),
  'g',
);

/** The rows of a log; the cursor moves only among the last few, so older rows are kept as strings. */
class Screen {
  readonly #done: string[] = [];
  #rows: Row[] = [''];
  #row = 0;
  #column = 0;

  write(text: string): void {
    const row = this.#rows[this.#row];
    if (typeof row === 'string' && row.length === this.#column && !ASTRAL.test(text)) {
      this.#rows[this.#row] = row + text;
      this.#column += text.length;
      return;
    }
    const cells = this.#cells();
    while (cells.length < this.#column) cells.push(' ');
    for (const character of text) {
      cells[this.#column] = character;
      this.#column += 1;
    }
  }

  newline(): void {
    this.#column = 0;
    this.#row += 1;
    if (this.#row < this.#rows.length) return;
    this.#rows.push('');
    // Twice the reach before the older half is put away keeps the cost per line constant.
    if (this.#rows.length > 2 * REACH_ROWS) {
      for (const row of this.#rows.splice(0, REACH_ROWS)) this.#done.push(shown(row));
      this.#row -= REACH_ROWS;
    }
  }

  freshLine(): void {
    this.#row = this.#rows.length - 1;
    this.#column = 0;
    if (this.#rows[this.#row]?.length) this.newline();
  }

  toColumn(column: number): void {
    this.#column = Math.max(0, column);
  }

  moveColumn(by: number): void {
    if (by < 0) this.#column = Math.max(0, this.#column + by);
    // Never past the reach, unless the text itself went there.
    else this.#column = Math.max(this.#column, Math.min(this.#column + by, REACH_CELLS));
  }

  moveRow(by: number): void {
    this.#row = Math.min(Math.max(0, this.#row + by), this.#rows.length - 1);
  }

  tab(): void {
    this.#column += TAB_CELLS - (this.#column % TAB_CELLS);
  }

  eraseLine(mode: number): void {
    // Compilers end each coloured word so.
    if (mode === 0 && (this.#rows[this.#row]?.length ?? 0) <= this.#column) return;
    const cells = this.#cells();
    if (mode === 0) cells.length = Math.min(cells.length, this.#column);
    else if (mode === 2) cells.length = 0;
    else if (cells.length <= EDIT_CELLS) cells.fill(' ', 0, this.#column + 1);
  }

  eraseBelow(): void {
    this.eraseLine(0);
    this.#rows.length = this.#row + 1;
  }

  deleteCells(count: number): void {
    const cells = this.#cells();
    if (cells.length <= EDIT_CELLS) cells.splice(this.#column, count);
  }

  lines(): string[] {
    const all = this.#done.concat(this.#rows.map(shown));
    if (all.at(-1) === '') all.pop();
    return all;
  }

  #cells(): string[] {
    const row = this.#rows[this.#row];
    if (row === undefined) throw new Error('the cursor left the screen');
    if (typeof row !== 'string') return row;
    const cells = Array.from(row);
    this.#rows[this.#row] = cells;
    return cells;
  }
}

/** Text while it is only added to, cells from the first time that something else is done to it. */
type Row = string | string[];

/** A character of two code units takes one cell. */
const ASTRAL = /[\ud800-\udfff]/;

function shown(row: Row): string {
  return typeof row === 'string' ? row : row.join('');
}

function control(screen: Screen, sequence: string): void {
  const first = sequence[0];
  if (first === '\x9b') csi(screen, sequence.slice(1));
  else if (first !== '\x1b') CONTROLS[first ?? '']?.(screen);
  else if (sequence[1] === '[') csi(screen, sequence.slice(2));
  else if (sequence[1] === 'M') screen.moveRow(-1);
  else if (sequence[1] === 'c') screen.freshLine();
}

const CONTROLS: Readonly<Record<string, (screen: Screen) => void>> = {
  '\n': (screen) => screen.newline(),
  '\r': (screen) => screen.toColumn(0),
  '\b': (screen) => screen.moveColumn(-1),
  '\t': (screen) => screen.tab(),
  '\x0b': (screen) => screen.newline(),
  '\x0c': (screen) => screen.newline(),
  '\x85': (screen) => screen.newline(),
};

function csi(screen: Screen, body: string): void {
  const first = Number.parseInt(body, 10);
  const count = Math.min(Number.isNaN(first) ? 1 : Math.max(first, 1), REACH_CELLS);
  CSI_FINALS[body.at(-1) ?? '']?.(screen, count, Number.isNaN(first) ? 0 : first);
}

/** By final byte; `count` has 1 as its default, `mode` has 0. */
const CSI_FINALS: Readonly<Record<string, (screen: Screen, count: number, mode: number) => void>> =
  {
    A: (screen, count) => screen.moveRow(-count),
    B: (screen, count) => screen.moveRow(count),
    C: (screen, count) => screen.moveColumn(count),
    D: (screen, count) => screen.moveColumn(-count),
    E: (screen, count) => {
      screen.moveRow(count);
      screen.toColumn(0);
    },
    F: (screen, count) => {
      screen.moveRow(-count);
      screen.toColumn(0);
    },
    G: (screen, count) => screen.toColumn(count - 1),
    '`': (screen, count) => screen.toColumn(count - 1),
    H: (screen) => screen.freshLine(),
    f: (screen) => screen.freshLine(),
    J: (screen, _count, mode) => (mode === 0 ? screen.eraseBelow() : screen.freshLine()),
    K: (screen, _count, mode) => screen.eraseLine(mode),
    P: (screen, count) => screen.deleteCells(count),
  };
