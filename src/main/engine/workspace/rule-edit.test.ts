import { describe, expect, it, vi } from 'vitest';
import { type RuleValue, setRuleValue } from './rule-edit';

const set = (text: string, keys: string, value: RuleValue): string => {
  const result = setRuleValue(text, keys.split('.'), value);
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
};

const RULE = `# compression
package: zlib   # the name
version: "1.3"

depends:
  # first of all
  - cmake
  - 'gtk+'   # for the demo
build:
  command: make zlib
rules:
    deep: { a: 1 }
    text: |
      one
      two
`;

describe('setRuleValue', () => {
  it.each<[string, RuleValue, string, string]>([
    ['version', '1.3.1', '"1.3"', '"1.3.1"'],
    ['package', 'zlib-ng', 'zlib   #', 'zlib-ng   #'],
    ['build.command', 'make {package}', 'make zlib', 'make {package}'],
    ['build.command', 'x: y', 'make zlib', '"x: y"'],
    ['build.command', "it's # no comment", 'make zlib', '"it\'s # no comment"'],
    [
      'depends',
      ['cmake', 'gtk+', 'bc'],
      "'gtk+'   # for the demo\n",
      "'gtk+'   # for the demo\n  - bc\n",
    ],
    ['depends', ['cmake'], "  - 'gtk+'   # for the demo\n", ''],
    [
      'depends',
      ['gtk+', 'x'],
      "  - cmake\n  - 'gtk+'   # for the demo\n",
      "  - 'gtk+'   # for the demo\n  - x\n",
    ],
    ['rules.deep.a', 2, 'a: 1', 'a: 2'],
    ['rules.deep.b', 'x, y', '{ a: 1 }', '{ a: 1, b: "x, y" }'],
    ['quick', true, 'the name\n', 'the name\nquick: true\n'],
    ['build.jobs', 2, 'make zlib\n', 'make zlib\n  jobs: 2\n'],
    ['upstream.version', '1.10', 'the name\n', 'the name\nupstream:\n  version: 1.10\n'],
    ['rules.text', 'one', '|\n      one\n      two\n', 'one\n'],
    ['rules.more', ['a', 'b'], '      two\n', '      two\n    more: [a, b]\n'],
  ])('sets %s to %j and leaves every other byte', (keys, value, from, to) => {
    expect(set(RULE, keys, value)).toBe(RULE.replace(from, () => to));
    const crlf = RULE.replaceAll('\n', '\r\n');
    expect(set(crlf, keys, value)).toBe(set(RULE, keys, value).replaceAll('\n', '\r\n'));
  });

  it.each<[string, string, RuleValue, string]>([
    ['', 'depends', ['a'], 'depends: [a]\n'],
    ['# only words', 'quick', false, '# only words\nquick: false\n'],
    ['package: a', 'quick', true, 'package: a\nquick: true'],
    ['depends:\n', 'depends', ['a', 'b'], 'depends: [a, b]\n'],
    ['depends: []\n', 'depends', ['gtk+'], 'depends: [gtk+]\n'],
    ['depends: ["a"]\n', 'depends', ['a', 'b'], 'depends: ["a", "b"]\n'],
    ['depends: a, b\n', 'depends', ['c'], 'depends: [c]\n'],
    ['depends:\n- a\n', 'depends', [], 'depends: []\n'],
    ['version: 1.9\n', 'version', '1.10', 'version: 1.10\n'],
    ["version: '1.9'\n", 'version', "a'b", "version: 'a''b'\n"],
    ['version: 1\n', 'version', 'null', 'version: "null"\n'],
    ['version: 1\n', 'version', 'two\nlines', 'version: "two\\nlines"\n'],
    ['\uFEFFpackage: a\n', 'quick', true, '\uFEFFpackage: a\nquick: true\n'],
  ])('turns %j, with %s as %j, into %j', (text, keys, value, expected) => {
    expect(set(text, keys, value)).toBe(expected);
  });

  it('leaves a value alone that is there already', () => {
    expect(set(RULE, 'version', '1.3')).toBe(RULE);
    expect(set(RULE, 'depends', ['gtk+', 'cmake'])).toBe(RULE);
  });

  it.each([
    ['package: [\n', 'quick'],
    ['- a\n', 'quick'],
    ['build: text\n', 'build.command'],
    ['a: &x 1\nb: *x\n', 'a'],
    ['a: 1\na: 2\n', 'a'],
  ])('refuses to guess in %j', (text, keys) => {
    expect(setRuleValue(text, keys.split('.'), 'x').ok).toBe(false);
  });

  it('says nothing on the terminal about keys that are lists or maps', () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    expect(set('version: 1\n? { a: b }\n: c\n', 'version', '2')).toBe(
      'version: 2\n? { a: b }\n: c\n',
    );
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});
