import { join } from 'node:path';
import { app, session as electronSession } from 'electron';
import { type Answer, listen } from '../ipc/channel';
import type { AppState } from './app';
import { serveWindow } from './app-protocol';
import { openMainWindow } from './main-window';
import { APP_ORIGIN } from './origins';
import { SAFE_QUERY } from './revive';
import { lockSession } from './security';
import { Starts } from './starts';

const pageUrl = (isSafe: boolean): string =>
  (process.env.ELECTRON_RENDERER_URL ?? `${APP_ORIGIN}/index.html`) + (isSafe ? SAFE_QUERY : '');

/** What is known later, and what says so. */
const later = <T>(): readonly [Promise<T>, (value: T) => void] => {
  let say: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    say = resolve;
  });
  return [promise, say];
};

/**
 * Starts the app: first the window, whose page is loaded in a process of its own, and only then what it shows. The greater
 * part of the program is read meanwhile; what the page asks for by then waits. `outFolder` is `out/main`.
 */
export async function startApp(outFolder: string): Promise<void> {
  lockSession(electronSession.defaultSession);
  serveWindow(electronSession.defaultSession, join(outFolder, '..', 'renderer'));
  const [answering, answerWith] = later<Answer>();
  listen(answering);
  const starts = new Starts(join(app.getPath('userData'), 'starts.json'), Date.now);
  const mode = await starts.begin();
  const [mayShow, decide] = later<boolean>();
  let state: AppState | null = null;
  const window = openMainWindow({
    mayShow,
    outFolder,
    boundsFile: join(app.getPath('userData'), 'window.json'),
    isSafe: mode.isSafe,
    url: pageUrl(mode.isSafe),
    mayClose: () => state?.mayClose() ?? true,
    onPage: (how, reason, code) => state?.notePage(how, reason, code),
  });
  const { AppState: State } = await import('./app');
  state = new State({ outFolder, window, starts, mode });
  const started = state.start();
  answerWith(state.answer());
  decide(await started);
}
