import { type BrowserWindow, dialog } from 'electron';
import { HangWatch } from './hang-watch';

/** A renderer that dies again within this time after a reload is reloaded more slowly. */
const CRASH_LOOP_MS = 10_000;
const BACKOFF_MS = [0, 1_000, 5_000, 15_000] as const;

/** Takes down what became of the page; of a crash with Electron's word for it and the exit code. */
export type PageNote = (
  how: 'gone' | 'hangs' | 'back' | 'given-up',
  reason?: string,
  code?: number,
) => void;

/** A renderer that crashed or ran out of memory comes back; builds are none of its business. */
export function reviveAfterCrash(window: BrowserWindow, url: string, note: PageNote): void {
  let crashes = 0;
  let last = 0;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    note('gone', details.reason, details.exitCode);
    const now = performance.now();
    crashes = now - last < CRASH_LOOP_MS ? crashes + 1 : 0;
    last = now;
    const wait = BACKOFF_MS[Math.min(crashes, BACKOFF_MS.length - 1)] ?? 0;
    setTimeout(() => {
      if (!window.isDestroyed()) void window.loadURL(url);
    }, wait);
  });
}

/**
 * A renderer that hangs is noticed: the person is asked whether to load it anew, and where nobody answers it is, after
 * the time that the question states. Loading anew is `reviveAfterCrash`'s: a hung page takes no other order.
 */
export function reviveAfterHang(window: BrowserWindow, note: PageNote): void {
  const contents = window.webContents;
  let question: AbortController | null = null;
  const closeQuestion = (): void => {
    question?.abort();
    question = null;
  };
  const reload = (): void => {
    closeQuestion();
    if (!window.isDestroyed() && !contents.isCrashed()) contents.forcefullyCrashRenderer();
  };
  const watch = new HangWatch({
    ask: () => contents.executeJavaScript('0'),
    isExcused: () =>
      window.isDestroyed() ||
      contents.isCrashed() ||
      contents.isLoading() ||
      contents.isDevToolsOpened(),
    onHang: (waitMs) => {
      console.error('breakwater: the window does not answer');
      note('hangs');
      closeQuestion();
      question = new AbortController();
      const { signal } = question;
      void dialog
        .showMessageBox(window, {
          type: 'warning',
          title: 'Breakwater',
          message: 'The window does not answer.',
          detail: `Builds go on, and nothing of their logs is lost. The window is loaded anew in ${waitMs / 1000} seconds.`,
          buttons: ['Load it anew', 'Wait'],
          defaultId: 0,
          cancelId: 1,
          signal,
        })
        .then(({ response }) => {
          // Closed by us: it answers again, or was given up.
          if (signal.aborted) return;
          if (response === 0) reload();
          else watch.waitOn();
        });
    },
    onBack: () => {
      note('back');
      closeQuestion();
    },
    onGivenUp: () => {
      console.error('breakwater: the window is loaded anew');
      note('given-up');
      reload();
    },
  });
  watch.start();
  window.on('closed', () => {
    closeQuestion();
    watch.stop();
  });
}
