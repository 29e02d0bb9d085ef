import type { Terminal } from '@xterm/xterm';

/** What xterm.js 6 keeps its scroll bar with; called without a line, it looks up where the view is. */
interface Viewport {
  _sync: (line?: number) => void;
}

const viewportOf = (terminal: Terminal): Viewport | null => {
  const core: unknown = Reflect.get(terminal, '_core');
  const viewport: unknown = typeof core === 'object' && core && Reflect.get(core, '_viewport');
  const isKnown = typeof viewport === 'object' && viewport !== null && '_sync' in viewport;
  return isKnown && typeof viewport._sync === 'function' ? (viewport as Viewport) : null;
};

/**
 * Lets a terminal move its scroll bar once a frame. By itself xterm.js 6 moves it with every line that comes, and sets
 * two timers each time to hide it again: three quarters of the time that a log takes to parse. There is no option for
 * it, hence the reach inside; where xterm.js has become another, its own way stands, and the console says so.
 *
 * Gives back what moves the bar at once: to be called before the view is scrolled, which goes from where the bar is.
 */
export const calmScrollBar = (terminal: Terminal): (() => void) => {
  const viewport = viewportOf(terminal);
  if (viewport === null) {
    console.warn('The scroll bars of panes move with every line: xterm.js has changed inside.');
    return () => {};
  }
  const sync = viewport._sync;
  let frame: number | null = null;
  const settle = (): void => {
    if (frame === null) return;
    cancelAnimationFrame(frame);
    frame = null;
    sync.call(viewport);
  };
  viewport._sync = (line) => {
    if (line === undefined) frame ??= requestAnimationFrame(settle);
    else sync.call(viewport, line);
  };
  return settle;
};
