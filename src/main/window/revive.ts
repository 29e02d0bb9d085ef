import { type BrowserWindow, dialog } from 'electron';
import { CrashBackoff } from './crash-backoff';
import { HangWatch } from './hang-watch';

/** What a page that keeps crashing is loaded with: it restores nothing of how it looked. */
export const SAFE_QUERY = '?safe';

/** Takes down what became of the page; of a crash with Electron's word for it and the exit code. */
export type PageNote = (
  how: 'gone' | 'hangs' | 'back' | 'given-up',
  reason?: string,
  code?: number,
) => void;

/**
 * A renderer that crashed or ran out of memory comes back, more slowly each time; one that does so again and again
 * stays away until a person wants it. Builds are none of its business.
 */
export function reviveAfterCrash(window: BrowserWindow, url: string, note: PageNote): void {
  const backoff = new CrashBackoff(performance.now());
  const load = (address: string): void => {
    if (window.isDestroyed()) return;
    backoff.loaded(performance.now());
    void window.loadURL(address);
  };
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit' || window.isDestroyed()) return;
    const wait = backoff.crashed(performance.now());
    note('gone', details.reason, details.exitCode);
    if (wait !== null) {
      setTimeout(() => load(url), wait);
      return;
    }
    void askToLoad(window).then((isWanted) => {
      backoff.forgive();
      if (isWanted) load(url.replace(/[?].*$/, '') + SAFE_QUERY);
      else if (!window.isDestroyed()) window.close();
    });
  });
}

async function askToLoad(window: BrowserWindow): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: 'Breakwater',
    message: 'The window crashes again and again.',
    detail:
      'It is not loaded anew by itself any more. Builds go on, and nothing of their logs is lost.',
    buttons: ['Load it with the usual layout', 'Close the window'],
    defaultId: 0,
    cancelId: 1,
  });
  return response === 0;
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
