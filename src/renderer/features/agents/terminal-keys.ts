import { type KeyPress, keyName } from '../../app/keys';

/** Out of an agent's terminal: to the pane around it, or to the next part of the window. */
export const LEAVE_KEY = 'Ctrl+Shift+Escape';
const LEADS_OUT: ReadonlySet<string> = new Set([LEAVE_KEY, 'F6', 'Shift+F6']);
const COPIES: ReadonlySet<string> = new Set(['Ctrl+Shift+C']);
const PASTES: ReadonlySet<string> = new Set(['Ctrl+Shift+V', 'Shift+Insert']);

/** What a key does while an agent's terminal has the keyboard; all others are the agent's. */
export const terminalKey = (press: KeyPress): 'leave' | 'copy' | 'paste' | 'agent' => {
  const name = keyName(press);
  if (LEADS_OUT.has(name)) return 'leave';
  if (COPIES.has(name)) return 'copy';
  return PASTES.has(name) ? 'paste' : 'agent';
};

export const isWindowsKey = (press: KeyPress): boolean => terminalKey(press) !== 'agent';

/** True where the keyboard belongs to an agent's terminal. */
export const isInTerminal = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.classList.contains('xterm-helper-textarea') &&
  target.closest('[data-agent-terminal]') !== null;
