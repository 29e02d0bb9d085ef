import { describe, expect, it } from 'vitest';
import { indexMentions, indexSpeaking } from './index-mentions';

const INDEX = `# Rules index

## Packages

| Package | Version | Notes |
|---------|---------|-------|
| [zlib](packages/zlib.yaml) | 1.3.1 | built **unchanged** |
| zlib-ng | 2.1 | |

### Known trouble

| Package | What |
|---|---|
| ZLIB 1.3.1 | minizip is off |
`;

describe('indexMentions', () => {
  it('finds a package’s rows in every table, with their lines and titles', () => {
    expect(indexMentions(INDEX, 'zlib')).toEqual([
      {
        line: 7,
        under: ['Rules index', 'Packages'],
        cells: [
          { title: 'Package', text: 'zlib' },
          { title: 'Version', text: '1.3.1' },
          { title: 'Notes', text: 'built unchanged' },
        ],
      },
      {
        line: 14,
        under: ['Rules index', 'Packages', 'Known trouble'],
        cells: [
          { title: 'Package', text: 'ZLIB 1.3.1' },
          { title: 'What', text: 'minizip is off' },
        ],
      },
    ]);
  });
  it('does not take a longer name for the package', () => {
    expect(indexMentions(INDEX, 'zlib-ng')).toHaveLength(1);
    expect(indexMentions(INDEX, 'z')).toEqual([]);
  });
});

describe('indexSpeaking', () => {
  const lessons = `${INDEX}
## Lessons

| Problem | Notes |
|---|---|
| TLS is not supported | see zlib.yaml, and zlib-ng |
| Nothing of it | zlibs are many |
`;

  it('finds rows about something else that name the package', () => {
    expect(indexSpeaking(lessons, 'zlib')).toEqual([
      {
        line: 20,
        under: ['Rules index', 'Lessons'],
        cells: [
          { title: 'Problem', text: 'TLS is not supported' },
          { title: 'Notes', text: 'see zlib.yaml, and zlib-ng' },
        ],
      },
    ]);
    expect(indexSpeaking(lessons, 'zlib-ng').map(({ line }) => line)).toEqual([20]);
  });
  it('passes over the rows of other packages', () => {
    expect(indexSpeaking(INDEX, 'minizip')).toEqual([]);
  });
});
