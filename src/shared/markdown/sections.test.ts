import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSection, listSections, readSection, replaceSectionBody } from './sections';

const TEXT = `Words above.

# Handoff

## Next Steps

1. Build tmux

### Batch Progress

| Batch | Status |
|-------|--------|
| one | DONE |

---

## Reference

Setext
------

\`\`\`
# not a heading
\`\`\`
`;

describe('listSections', () => {
  it('lists them with the headings that lead to each', () => {
    expect(listSections(TEXT).map((one) => [one.path.join(' / '), one.level, one.line])).toEqual([
      ['Handoff', 1, 3],
      ['Handoff / Next Steps', 2, 5],
      ['Handoff / Next Steps / Batch Progress', 3, 9],
      ['Handoff / Reference', 2, 17],
      ['Handoff / Setext', 2, 19],
    ]);
  });
});

describe('readSection', () => {
  it('finds a section by the end of its path and gives what is below its heading', () => {
    expect(readSection(TEXT, ['batch  progress'])).toBe(
      '| Batch | Status |\n|-------|--------|\n| one | DONE |',
    );
    expect(readSection(TEXT, ['Next Steps', 'Batch Progress'])).toContain('| one | DONE |');
    expect(readSection(TEXT, ['Next Steps'])).toContain('### Batch Progress');
    expect(readSection(TEXT, ['Reference', 'Batch Progress'])).toBeNull();
    expect(readSection(TEXT, [])).toBeNull();
  });
});

describe('replaceSectionBody', () => {
  it('replaces the body and leaves the rule that closes the section', () => {
    expect(replaceSectionBody(TEXT, ['Batch Progress'], '\nNothing.\n\n')).toBe(
      TEXT.replace('| Batch | Status |\n|-------|--------|\n| one | DONE |', 'Nothing.'),
    );
  });

  it('takes the line ends of the text', () => {
    const crlf = TEXT.replaceAll('\n', '\r\n');
    expect(replaceSectionBody(crlf, ['Batch Progress'], 'a\nb')).toBe(
      crlf.replace('| Batch | Status |\r\n|-------|--------|\r\n| one | DONE |', 'a\r\nb'),
    );
  });

  it('fills an empty section, also at the very end', () => {
    expect(replaceSectionBody('# A\n## B\n## C\n', ['B'], 'x')).toBe('# A\n## B\n\nx\n\n## C\n');
    expect(replaceSectionBody('# A\n\n## B', ['B'], 'x')).toBe('# A\n\n## B\n\nx');
    expect(replaceSectionBody('# A\n\n## B\n\n## C', ['B'], 'x')).toBe('# A\n\n## B\n\nx\n\n## C');
  });

  it('refuses a body that would break out of its section', () => {
    for (const body of ['## Reference', '# Top', '```', '<!-- open', 'Words\n=====']) {
      expect(replaceSectionBody(TEXT, ['Next Steps'], body)).toBeNull();
    }
    expect(replaceSectionBody(TEXT, ['Nowhere'], 'x')).toBeNull();
  });

  it('keeps every byte outside the section, and the body reads back', () => {
    const line = fc.constantFrom(
      '# A',
      '## B',
      '### C',
      '---',
      '',
      'words',
      '- item',
      '| a | b |',
      '|---|---|',
      '```',
      '<!--',
      '-->',
      'T\n===',
      '    code',
      '\t',
    );
    const text = fc
      .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean())
      .map(([lines, eol, ended]) => lines.join('\n').replaceAll('\n', eol) + (ended ? eol : ''));
    const body = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, fc.constantFrom('A', 'B', 'C', 'T'), body, (before, title, words) => {
        const section = findSection(before, [title]);
        const after = replaceSectionBody(before, [title], words);
        if (section === null || after === null) return;
        expect(after.startsWith(before.slice(0, section.bodyStart))).toBe(true);
        expect(after.endsWith(before.slice(section.end))).toBe(true);
        const plain = (one: string): string => one.replaceAll(/\r\n|\r/g, '\n').trim();
        expect(plain(readSection(after, [title]) ?? '')).toBe(plain(words));
        expect(replaceSectionBody(after, [title], words)).toBe(after);
      }),
      { numRuns: 2000 },
    );
  });
});
