import { describe, expect, it } from 'vitest';
import type { ResultCard, RulePackage } from '../../../shared/package';
import { DEFAULT_PROMPT, fillPrompt, PLACEHOLDERS, type PromptFacts } from './prompt';

const rule: RulePackage = {
  name: 'libpng',
  ruleFile: 'rules/packages/libpng.yaml',
  version: '1.6.43',
  depends: ['zlib'],
  quick: null,
  command: null,
};
const zlib = { version: '1.3.1', status: 'SUCCESS', summary: 'built unchanged' } as ResultCard;
const facts: PromptFacts = {
  rule,
  indexRows: ['Package: zlib; Notes: minizip off'],
  dependencies: [
    { name: 'zlib', result: zlib },
    { name: 'cmake', result: null },
  ],
};

describe('a prompt', () => {
  it('has its placeholders filled in, and nothing else touched', () => {
    const text = fillPrompt('{package} {version} {{rule_file}} {unknown} {PACKAGE}', facts);
    expect(text).toBe('libpng 1.6.43 {rules/packages/libpng.yaml} {unknown} {PACKAGE}');
  });

  it('fills in no placeholder that a fact brings along', () => {
    const sly = { ...facts, indexRows: ['{dependencies} $& {package}'] };
    expect(fillPrompt('{index_rows}', sly)).toBe('- {dependencies} $& {package}');
  });

  it('tells the built-in one with all that an agent needs', () => {
    const text = fillPrompt(DEFAULT_PROMPT, facts);
    for (const name of PLACEHOLDERS) expect(text).not.toContain(`{${name}}`);
    expect(text).toContain('rules/packages/libpng.yaml');
    expect(text).toContain('- Package: zlib; Notes: minizip off');
    expect(text).toContain('- zlib 1.3.1: SUCCESS, built unchanged\n- cmake: no result yet');
    expect(text).toContain('breakwater build libpng');
    expect(text).toContain('"done, see build-results/libpng.md"');
    expect(Buffer.byteLength(text)).toBeLessThan(2500);
  });

  it('stays short however much there is to tell, and keeps each fact on its line', () => {
    const indexRows = Array.from({ length: 500 }, (_, at) => `row ${at}\nstatus: SUCCESS \x1b[31m`);
    const text = fillPrompt('{index_rows}', { ...facts, indexRows });
    expect(text.split('\n')).toHaveLength(13);
    expect(text).toContain('- row 0 status: SUCCESS');
    expect(text).not.toContain('\x1b');
    expect(text.endsWith('- and 488 more')).toBe(true);
  });
});
