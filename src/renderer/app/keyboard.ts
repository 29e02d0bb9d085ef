import { isInTerminal, terminalKey } from '../features/agents/terminal-keys';
import { type OpenDialog, useStore } from '../state/store';
import { commandFor } from './commands';
import { keyName, typesText } from './keys';

/** True where a key press writes text. The terminal's own hidden field takes none. */
const writes = (target: EventTarget | null): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  if (target.classList.contains('xterm-helper-textarea')) return false;
  if (target.isContentEditable) return true;
  return target.matches('input, textarea, select');
};

/** In an editor these are the editor's own. */
const EDITORS_OWN: ReadonlySet<string> = new Set(['Ctrl+F', 'Ctrl+Z', 'Ctrl+Shift+C']);
/** A button or a link answers these itself. */
const ANSWERED_BY_CONTROLS: ReadonlySet<string> = new Set(['Enter', 'Space']);

/** What still works while a dialog stands over the window. */
const worksOver = (dialog: OpenDialog, name: string): boolean =>
  name === 'Ctrl+S'
    ? dialog.kind === 'details' || dialog.kind === 'file'
    : name === 'Ctrl+K' && (dialog.kind === 'palette' || dialog.kind === 'shortcuts');

/** The window's one listener for keys: finds the command of a combination and runs it. */
export const onKeyDown = (event: KeyboardEvent): void => {
  if (event.defaultPrevented || event.isComposing || event.repeat) {
    if (!event.repeat || event.defaultPrevented || event.isComposing) return;
  }
  const { dialog } = useStore.getState();
  const name = keyName(event);
  // An agent's terminal has the keyboard: all but what leads out of it is the agent's.
  if (isInTerminal(event.target) && terminalKey(event) !== 'leave') return;
  if (dialog !== null && !worksOver(dialog, name)) return;
  const writing = writes(event.target);
  if (writing && (typesText(name) || EDITORS_OWN.has(name))) return;
  if (ANSWERED_BY_CONTROLS.has(name)) return;
  // An open menu walks its entries by their first letters.
  if (event.target instanceof HTMLElement && event.target.closest('[role="menu"]') !== null) return;
  const command = commandFor(name);
  if (command === undefined) return;
  if (event.repeat && command.group !== 'View' && !name.startsWith('Ctrl+')) return;
  event.preventDefault();
  command.run();
};
