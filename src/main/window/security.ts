import { type App, type Session, shell, type WebContents } from 'electron';
import { isExternalLink, isOwnUrl } from './origins';

/** No navigation, no new windows, no attached web views: for every web contents that is ever made. */
export function lockContents(contents: WebContents): void {
  contents.on('will-navigate', (event, url) => {
    if (!isOwnUrl(url)) event.preventDefault();
  });
  contents.on('will-redirect', (event, url) => {
    if (!isOwnUrl(url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Denies every permission: the window needs none, the clipboard included. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** Applies both to everything that the app creates from now on. */
export function secureApp(app: App): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  app.on('session-created', lockSession);
}

/** Opens a link outside. The window has asked the person before. */
export async function openExternal(url: string): Promise<boolean> {
  if (!isExternalLink(url)) return false;
  await shell.openExternal(url);
  return true;
}
