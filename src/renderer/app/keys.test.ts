import { describe, expect, it } from 'vitest';
import { type KeyPress, keyLabel, keyName, typesText } from './keys';

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...over,
});

describe('keyName', () => {
  it.each([
    [press('l'), 'L'],
    [press('L', { shiftKey: true }), 'Shift+L'],
    [press('L'), 'L'],
    [press('?', { shiftKey: true }), '?'],
    [press('k', { ctrlKey: true }), 'Ctrl+K'],
    [press('k', { metaKey: true }), 'Ctrl+K'],
    [press('C', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+C'],
    [press('+', { ctrlKey: true, shiftKey: true }), 'Ctrl++'],
    [press('F6', { shiftKey: true }), 'Shift+F6'],
    [press(' '), 'Space'],
  ])('%o', (event, name) => expect(keyName(event)).toBe(name));
});

describe('typesText', () => {
  it('keeps letters out of a text field and lets commands through', () => {
    for (const name of ['L', 'Shift+L', '?', 'Space', '[', 'Enter', 'Delete', 'ArrowUp'])
      expect(typesText(name), name).toBe(true);
    for (const name of ['Ctrl+K', 'Alt+1', 'F6', 'Shift+F6'])
      expect(typesText(name), name).toBe(false);
  });
});

describe('keyLabel', () => {
  it('writes a combination for people', () => {
    expect(keyLabel('Ctrl+K')).toBe('Ctrl K');
    expect(keyLabel('Ctrl++')).toBe('Ctrl +');
    expect(keyLabel('Shift+ArrowUp')).toBe('Shift ↑');
  });
});
