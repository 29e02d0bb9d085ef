import { describe, expect, it } from 'vitest';
import { readBatchRows } from './batch-reading';
import { draftHandoff } from './handoff-draft';
import { applyIndexRows } from './index-rows';

const FACTS = {
  rows: [{ package: 'zlib', status: 'COMPLETED', details: 'x' }],
  completed: [],
  tasks: [],
  completedWork: ['x'],
  notBuilt: [],
  blocked: [{ package: 'zlib', reason: 'x' }],
  built: new Set(['bc']),
  blockers: [],
  decisions: [],
  date: '2026-02-17',
} as const;

const ROW = {
  package: 'zlib',
  version: '1',
  status: 'SUCCESS',
  rpms: [],
  staged: null,
  summary: '',
  ruleFile: null,
  date: null,
} as const;

const LONG = 200_000;

const cell = (text: string): string =>
  `## Batch Progress\n\n| Package | Status | Details |\n|---|---|---|\n| ${text} | ${text} | ${text} |\n`;

/** Each would keep a careless pattern busy for minutes: the test's time limit is the measure. */
const TEXTS: readonly (readonly [string, string])[] = [
  ['blanks in a heading', `# ${' '.repeat(LONG)}\u2028`],
  ['number signs', `# x${' #'.repeat(LONG)}`],
  ['blanks in a row', `|${' '.repeat(LONG)}x|\n|---|`],
  ['blanks between words', `x${' '.repeat(LONG)}x\n`.repeat(3)],
  ['brackets in cells', cell('['.repeat(LONG))],
  ['underscores in cells', cell('_'.repeat(LONG))],
  ['stars in cells', cell('*'.repeat(LONG))],
  ['backslashes in cells', cell('\\\\'.repeat(LONG))],
  ['parentheses in cells', cell(`zlib ${'('.repeat(LONG)}`)],
  ['numbers in cells', cell(`zlib ${'1'.repeat(LONG)} x`)],
  ['commas in cells', cell('a,'.repeat(LONG))],
  ['back quotes', '`'.repeat(LONG)],
  ['dashes', '- '.repeat(LONG)],
  [
    'nested lists',
    Array.from({ length: 600 }, (_, depth) => `${'  '.repeat(depth)}- x`).join('\n'),
  ],
  ['empty lines', '\n'.repeat(LONG)],
  ['blank lines of CR', ' \r'.repeat(LONG)],
  ['headings', '# a\n## b\n'.repeat(20_000)],
  ['many tables', '| Package | Status |\n|---|---|\n| a | b |\n\n'.repeat(5_000)],
  ['a day that never ends', `Last Updated: ${'2026-'.repeat(LONG)}`],
];

describe('documents that were made to be slow', () => {
  it.each(TEXTS)('%s', (_, text) => {
    const draft = draftHandoff(text, FACTS).text;
    expect(readBatchRows(draft).some(({ name }) => name.startsWith('zlib'))).toBe(true);
    expect(draftHandoff(draft, FACTS).text).toBe(draft);
    expect(applyIndexRows(text, [ROW]).text).toContain('zlib');
  });
});
