import { SetupProblem, setUp } from '../setup/index.mjs';
import { electronCommand } from './electron-command.mjs';
import { runInForeground } from './process.mjs';

/** Whether a window could be shown here. */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Runs `setUp`; a problem that a person can act on is printed to standard error.
 *
 * @returns whether everything needed is there.
 */
export async function trySetUp(options) {
  try {
    await setUp(options);
    return true;
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.error(error.message);
    return false;
  }
}

/**
 * Opens the app's window on a workspace and waits until the app ends. Set-up must have run.
 *
 * @param root the checkout; `workspace` an absolute folder.
 * @returns the app's exit status.
 */
export function openWindow(root, workspace) {
  const { file, args, env } = electronCommand(root);
  return runInForeground(file, [...args, workspace], { env });
}
