import { BrowserWindow, Notification } from 'electron';
import type { Engine } from '../engine/engine';

/** A desktop notification when a wave or the batch ends, unless the person is looking anyway. */
export function notifyOf(engine: Engine, toFront: () => void): void {
  engine.milestones.on(({ title, body }) => {
    if (!Notification.isSupported() || BrowserWindow.getFocusedWindow() !== null) return;
    const notification = new Notification({ title, body, silent: true });
    notification.on('click', toFront);
    notification.show();
  });
}
