import { describe, expect, it } from 'vitest';
import { duplicateGroups, indexEntries, likelyDuplicates, searchEntries } from './index-search';

const INDEX = `# Index

## Packages

| Package | Version | Notes |
|---------|---------|-------|
| zlib | 1.3 | built unchanged |
| libpng16 | 1.6 | needs zlib |
| \`ZLIB\` | 1.2 | older |

## Problems

| Problem | Symptoms | Notes |
|---------|----------|-------|
| CMake | find_package fails | set the root path and disable the tests of it |
| Meson | wrong paths | set the root path and disable the tests of it |
| Linker | zlib is not found | ask the linker where it looks for its libraries |
`;
const entries = indexEntries(INDEX);
const lines = (found: readonly { readonly line: number }[]): number[] =>
  found.map((entry) => entry.line);

describe('searchEntries', () => {
  it('finds rows in which every word stands, those of that package first', () => {
    expect(lines(searchEntries(entries, 'zlib'))).toEqual([7, 9, 8, 17]);
    expect(lines(searchEntries(entries, ' root TESTS '))).toEqual([15, 16]);
    expect(searchEntries(entries, '  ')).toEqual([]);
    expect(searchEntries(entries, 'zlib nowhere')).toEqual([]);
  });
});

describe('duplicateGroups', () => {
  it('finds what is said twice', () => {
    expect(duplicateGroups(entries).map(({ why, entries: rows }) => [why, lines(rows)])).toEqual([
      ['same-package', [7, 9]],
      ['same-words', [15, 16]],
    ]);
  });
});

describe('likelyDuplicates', () => {
  const found = (name: string, said = ''): unknown[] =>
    likelyDuplicates(entries, name, said).map(({ why, entry }) => [why, entry.line]);
  it('knows a package by its name, by a like name, and where others speak of it', () => {
    expect(found('zlib')).toEqual([
      ['same-package', 7],
      ['same-package', 9],
      ['named', 17],
    ]);
    expect(found('libpng-devel')).toEqual([['similar-name', 8]]);
    expect(found('xz')).toEqual([]);
  });
  it('knows rows that say much the same', () => {
    expect(found('xz', 'Set the root path, and disable its tests.')).toEqual([
      ['same-words', 15],
      ['same-words', 16],
    ]);
    expect(found('xz', 'set path')).toEqual([]);
  });
});
