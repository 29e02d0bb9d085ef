import { describe, expect, it } from 'vitest';
import { terminalKey } from './terminal-keys';

const press = (key: string, ...held: readonly ('ctrl' | 'shift' | 'alt')[]) => ({
  key,
  ctrlKey: held.includes('ctrl'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
  metaKey: false,
});

describe('a key in an agent’s terminal', () => {
  it.each([
    ['the letter that launches a wave', press('l'), 'agent'],
    ['Escape', press('Escape'), 'agent'],
    ['Ctrl+C', press('c', 'ctrl'), 'agent'],
    ['Ctrl+K', press('k', 'ctrl'), 'agent'],
    ['Ctrl+V, which some agents take themselves', press('v', 'ctrl'), 'agent'],
    ['Tab', press('Tab'), 'agent'],
    ['Ctrl+Shift+Escape', press('Escape', 'ctrl', 'shift'), 'leave'],
    ['F6', press('F6'), 'leave'],
    ['Shift+F6', press('F6', 'shift'), 'leave'],
    ['Ctrl+Shift+C', press('C', 'ctrl', 'shift'), 'copy'],
    ['Ctrl+Shift+V', press('V', 'ctrl', 'shift'), 'paste'],
    ['Shift+Insert', press('Insert', 'shift'), 'paste'],
  ] as const)('%s', (_what, key, does) => {
    expect(terminalKey(key)).toBe(does);
  });
});
