import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RuleValue, setRuleValue } from './rule-edit';
import { parseRuleFile } from './rule-file';

const SAMPLE = path.resolve(
  import.meta.dirname,
  '../../../../../shared/samples/mogrix/rules/packages',
);

const set = (text: string, keys: string, value: RuleValue): string => {
  const result = setRuleValue(text, keys.split('.'), value);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

describe('setRuleValue', () => {
  it('keeps all else in any file, or refuses', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.constantFrom('- a', '# x', 'a: b', '"', "'", '1.10', '~', '{package}'),
    );
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 2 }),
        scalar,
        fc.constantFrom('quick', 'build.command'),
        (json, value, keys) => {
          const text = `package: zlib # stays\nbuild:\n  jobs: 2 # stays too\nother: ${json}\n`;
          const result = setRuleValue(text, keys.split('.'), value);
          if (!result.ok) return;
          expect(result.value).toContain('zlib # stays\n');
          expect(result.value).toContain('jobs: 2 # stays too\n');
          expect(result.value.endsWith(`other: ${json}\n`)).toBe(true);
          const { rule } = parseRuleFile(result.value, 'rules/packages/zlib.yaml');
          expect(rule?.name).toBe('zlib');
        },
      ),
    );
  });

  it.skipIf(!existsSync(SAMPLE))('adds one line to every rule file of a real project', () => {
    for (const file of readdirSync(SAMPLE)) {
      const text = readFileSync(path.join(SAMPLE, file), 'utf8');
      const lines = set(text, 'depends', ['zlib', 'gtk+']).split('\n');
      const index = lines.indexOf('depends: [zlib, gtk+]');
      expect(lines.toSpliced(index, 1).join('\n')).toBe(text);
      expect(set(text, 'package', 'other')).toBe(text.replace(/^package: \S+/m, 'package: other'));
    }
  });
});
