import { describe, expect, it } from 'vitest';
import { KnownPackages, listedNames, packageAt } from './known-packages';

const known = new KnownPackages(['zlib', 'libpng', 'cmake', 'gtk3', 'libX11', 'gtk+', 'harfbuzz']);

describe('near', () => {
  it.each([
    ['zlbi', 'zlib'],
    ['zliib', 'zlib'],
    ['libpgn', 'libpng'],
    ['harfbus', 'harfbuzz'],
    ['hrafbuzz', 'harfbuzz'],
  ])('%s may mean %s', (word, name) => expect(known.near(word)).toBe(name));
  it.each(['zlib', 'ZLIB', 'libx11', 'make', 'gtk4', 'gtk', 'zlob-2', 'xyz', 'libjpeg', 'a b'])(
    '%s means nothing else',
    (word) => expect(known.near(word)).toBeNull(),
  );
  it('takes the nearest', () => {
    const two = new KnownPackages(['libabcde', 'libabcdx']);
    expect(two.near('libabcdxy')).toBe('libabcdx');
  });
});

describe('listedNames', () => {
  it.each([
    ['zlib', ['zlib']],
    [' `zlib` ', ['zlib']],
    ['m4 1.4.19', ['m4']],
    ['zlib (static), **libpng**; xz', ['zlib', 'libpng', 'xz']],
    ['image libs now ready', []],
    ['none', []],
    ['zlib, the rest later', ['zlib']],
    ['', []],
  ])('reads %s', (cell, names) => {
    const found = listedNames(cell);
    expect(found.map((one) => one.word)).toEqual(names);
    for (const one of found) expect(cell.slice(one.from, one.to)).toBe(one.word);
  });
});

describe('packageAt', () => {
  const line = 'Build zlib-1.3.1, then libpng. And GTK+: not libpng2.';
  it.each([
    [8, 'zlib'],
    [25, 'libpng'],
    [36, 'gtk+'],
    [2, null],
    [13, null],
    [48, null],
  ])('finds what is named at %i', (at, name) =>
    expect(packageAt(line, at, known)?.word ?? null).toBe(name),
  );
});
