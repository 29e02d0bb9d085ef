import type { Terminal } from '@xterm/xterm';
import type { DrawBudget } from './draw-budget';

/** What xterm.js 6 has its rows drawn by, with the next frame. */
interface Debouncer {
  refresh: (start: number | undefined, end: number | undefined, rows: number) => void;
}

/** What xterm.js 6 keeps its scroll bar with; called without a line, it looks up where the view is. */
interface Viewport {
  _sync: (line?: number) => void;
}

const part = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;

const debouncerOf = (terminal: Terminal): Debouncer | null => {
  const found = part(part(part(terminal, '_core'), '_renderService'), '_renderDebouncer');
  return typeof part(found, 'refresh') === 'function' ? (found as Debouncer) : null;
};

const viewportOf = (terminal: Terminal): Viewport | null => {
  const found = part(part(terminal, '_core'), '_viewport');
  return typeof part(found, '_sync') === 'function' ? (found as Viewport) : null;
};

/** How long what a person does goes past the budget, milliseconds. */
const AT_ONCE_MS = 400;

/** A terminal whose drawing was made calm. */
export interface CalmDrawing {
  /** To be called before what a person wants to see at once: draws what waits, and all else for a moment. */
  readonly atOnce: () => void;
}

/**
 * Lets a terminal draw, and move its scroll bar, within a budget rather than with every frame that has news. By itself
 * xterm.js 6 moves the scroll bar with every line that comes, and sets two timers each time to hide it again: three
 * quarters of the time that a log takes to parse. There is no option for either, hence the reach inside; where xterm.js
 * has become another, its own way stands, and the console says so.
 */
export const calmDrawing = (terminal: Terminal, budget: DrawBudget): CalmDrawing => {
  const debouncer = debouncerOf(terminal);
  const viewport = viewportOf(terminal);
  if (debouncer === null || viewport === null) {
    console.warn('Panes draw with every frame: xterm.js has changed inside.');
    return { atOnce: () => {} };
  }
  const { refresh } = debouncer;
  const sync = viewport._sync;
  let atOnceUntil = Number.NEGATIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let isBarBehind = false;

  const draw = (): void => {
    if (isBarBehind) {
      isBarBehind = false;
      sync.call(viewport);
    }
    if (last < first) return;
    const [start, end] = [first, last];
    first = Number.POSITIVE_INFINITY;
    last = Number.NEGATIVE_INFINITY;
    refresh.call(debouncer, start, end, terminal.rows);
  };
  const later = (): void => {
    budget.ask(terminal, draw);
    if (performance.now() < atOnceUntil) budget.now(terminal);
  };
  viewport._sync = (line) => {
    if (line !== undefined) {
      sync.call(viewport, line);
      return;
    }
    isBarBehind = true;
    // Not even for a moment with every line: the budget's next frame is soon enough.
    budget.ask(terminal, draw);
  };
  debouncer.refresh = (start, end, rows) => {
    first = Math.min(first, start ?? 0);
    last = Math.max(last, end ?? rows - 1);
    later();
  };
  return {
    atOnce: () => {
      atOnceUntil = performance.now() + AT_ONCE_MS;
      budget.now(terminal);
    },
  };
};
