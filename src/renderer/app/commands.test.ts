import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keyName } from './keys';

/** The table as text: the commands themselves need a window, their keys do not. */
const source = readFileSync(new URL('./commands.ts', import.meta.url), 'utf8');
const table = source.slice(source.indexOf('COMMANDS: readonly'), source.indexOf('const BY_KEY'));
const ids = [...table.matchAll(/command\(\s*'([\w.]+)'/g)].map((match) => match[1] ?? '');

describe('the table of commands', () => {
  it('names each command once', () => {
    expect(ids.length).toBeGreaterThan(35);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives no key to two commands, and each as the keyboard names it', () => {
    const keys = [
      ...table.matchAll(/command\(\s*'[\w.]+',\s*'\w+',\s*'[^']*',\s*('[^']+'|\[[^\]]*\])/g),
    ]
      .flatMap((match) => [...(match[1] ?? '').matchAll(/'([^']+)'/g)])
      .map((match) => match[1] ?? '');
    expect(keys.length).toBeGreaterThan(25);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      const parts = key.split(/\+(?!$)/);
      const last = parts.at(-1) ?? '';
      const press = {
        key: last,
        ctrlKey: parts.includes('Ctrl'),
        metaKey: false,
        altKey: parts.includes('Alt'),
        shiftKey: parts.includes('Shift'),
      };
      expect(keyName(press)).toBe(key);
    }
  });
});
