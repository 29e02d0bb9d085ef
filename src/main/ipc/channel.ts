import { ipcMain, type WebContents } from 'electron';
import type { EventName, Events } from '../../shared/window-contract';
import type { Sender } from './answer';

/** Answers one request of whoever sent it; nothing of it is checked yet. */
export type Answer = (sender: Sender, name: unknown, input: unknown) => Promise<unknown>;

/**
 * The only place that listens to the renderer. Requests that come before there is an answer wait for it. Gives back its
 * disposer.
 */
export function listen(answering: Promise<Answer>) {
  ipcMain.handle('breakwater:request', async (event, name: unknown, input: unknown) => {
    // Read before any await: the frame may be gone afterwards.
    const frame = event.senderFrame;
    const sender: Sender = {
      contentsId: event.sender.id,
      frameUrl: frame?.url ?? null,
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
    };
    return (await answering)(sender, name, input);
  });
  return () => ipcMain.removeHandler('breakwater:request');
}

/** Tells the window something. A window that is gone or has crashed is passed over. */
export function tell<N extends EventName>(
  contents: WebContents | null,
  name: N,
  event: Events[N],
): void {
  if (contents === null || contents.isDestroyed() || contents.isCrashed()) return;
  contents.send(`breakwater:event:${name}`, event);
}
