import { markdownLanguage } from '@codemirror/lang-markdown';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTables } from '../../../shared/markdown/markdown-table';

/** Lines (from 0) on which tables begin, and their rows, as the editor's Markdown parser has it. */
const theirs = (text: string): string[] => {
  const found: string[] = [];
  markdownLanguage.parser.parse(text).iterate({
    enter: (node) => {
      if (node.name === 'Table') {
        const rows = node.node.getChildren('TableRow').length;
        found.push(`${text.slice(0, node.from).split('\n').length - 1}: ${rows} rows`);
      }
      return node.name !== 'Blockquote';
    },
  });
  return found;
};

const ours = (text: string): string[] =>
  findTables(text).map(({ header, rows }) => `${header.line}: ${rows.length} rows`);

const BLOCKS = [
  '| a | b |\n|---|---|\n| 1 | 2 |',
  'a | b\n--- | ---\n1 | 2\n3 | 4',
  '|a|b|\n|:-|-:|',
  '| a | b |\n|---|',
  '   | a | b |\n   |---|---|\n   | 1 | 2 |',
  '    | a | b |\n    |---|---|\n    | 1 | 2 |',
  '  | a | b |\n  |---|---|\n  | 1 | 2 |',
  '\t| a | b |\n\t|---|---|',
  '| `a \\| b` | c |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |',
  '| a | b |\n|---|---|\n| 1 | 2 |\nlazy\n# Heading\n| no |',
  '| a | b |\n|---|---|\n- item | x',
  '| a | b |\n|---|---|\n> quote | x',
  '| a | b |\n|---|---|\n```\n| c | d |\n|---|---|\n```',
  '# Heading',
  'Heading\n=======',
  'Words, several\nlines of them.',
  '- item',
  '1. one\n   - two',
  '10. ten',
  '* * *',
  '```\n| a | b |\n|---|---|\n```',
  '~~~\n```\n| a | b |\n|---|---|\n~~~',
  '````\n```\n| a | b |\n|---|---|\n```\n````',
  '<!--\n| a | b |\n|---|---|\n-->',
  '<div>\n| a | b |\n|---|---|\n</div>',
  '<pre>\n\n| a | b |\n|---|---|\n\n</pre>',
  '> | a | b |\n> |---|---|',
] as const;

describe('findTables beside the parser of the editor', () => {
  it('finds the same tables with the same rows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...BLOCKS), { maxLength: 6 }), (blocks) => {
        const text = `${blocks.join('\n\n')}\n`;
        expect(ours(text)).toEqual(theirs(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
