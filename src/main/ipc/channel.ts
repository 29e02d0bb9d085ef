import { ipcMain, type WebContents } from 'electron';
import type { EventName, Events } from '../../shared/window-contract';
import { answerRequest, type Handlers, type Notes, type Sender, type Trust } from './answer';

/** The only place that listens to the renderer. Gives back its disposer. */
export function listen(trust: Trust, handlers: Handlers, notes: Notes) {
  ipcMain.handle('breakwater:request', (event, name: unknown, input: unknown) => {
    // Read before any await: the frame may be gone afterwards.
    const frame = event.senderFrame;
    const sender: Sender = {
      contentsId: event.sender.id,
      frameUrl: frame?.url ?? null,
      isMainFrame: frame !== null && frame === event.sender.mainFrame,
    };
    return answerRequest(sender, name, input, trust, handlers, notes);
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
