import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findNameClashes, parseRuleFile } from './rule-file';

const ZLIB = 'rules/packages/zlib.yaml';
const SAMPLE = path.resolve(
  import.meta.dirname,
  '../../../../../shared/samples/mogrix/rules/packages',
);

const places = (text: string): string[] =>
  parseRuleFile(text, ZLIB).problems.map(({ line, key }) => `${line}:${key ?? ''}`);

describe('parseRuleFile', () => {
  it.each(['a: |\0\n', 'package: a "2\x1b[2J"\n"\x07b"\n'])(
    'says what is wrong without control characters',
    (text) => {
      const { problems } = parseRuleFile(text, ZLIB);
      expect(problems).not.toEqual([]);
      for (const { message } of problems) expect(message).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
    },
  );

  it('reads what concerns it and leaves the rest alone', () => {
    const text = `# compression
package: zlib
version: 1.10
depends: [cmake, gtk+]
quick: true
build:
  command: make -C zlib
rules:
  anything: { goes: [here] }
`;
    expect(parseRuleFile(text, ZLIB)).toEqual({
      rule: {
        name: 'zlib',
        ruleFile: ZLIB,
        version: '1.10',
        depends: ['cmake', 'gtk+'],
        quick: true,
        command: 'make -C zlib',
      },
      problems: [],
    });
  });

  it.each([
    ['depends:\n  - cmake\n  - gtk+\n', ['cmake', 'gtk+']],
    ['depends: cmake, gtk+\n', ['cmake', 'gtk+']],
    ['depends: cmake\n', ['cmake']],
    ['depends:\n', []],
    ['depends: []\n', []],
    ['depends: [cmake, cmake]\n', ['cmake']],
    ['depends: &d [cmake]\n', ['cmake']],
    ['x: &d cmake\ndepends: [*d]\n', ['cmake']],
  ])('reads the dependencies of %j', (text, expected) => {
    const { rule, problems } = parseRuleFile(`package: zlib\n${text}`, ZLIB);
    expect(rule?.depends).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it.each([
    ['version: "3.5a"\n', '3.5a'],
    ['version: 1.10\n', '1.10'],
    ['version: 2\n', '2'],
    ['version: 0x10\n', '0x10'],
    ['upstream:\n  version: 5.70\n', '5.70'],
    ['version: 1.3\nupstream: { version: "9" }\n', '1.3'],
    ['version:\nupstream: { version: "9" }\n', '9'],
    ['rules: { version: 7 }\n', null],
  ])('keeps the version of %j as written', (text, expected) => {
    const { rule, problems } = parseRuleFile(`package: zlib\n${text}`, ZLIB);
    expect(rule?.version).toBe(expected);
    expect(problems).toEqual([]);
  });

  it.each([
    ['package: zlib\ndepends: [cmake, "../etc"]\n', '2:depends'],
    ['package: zlib\ndepends:\n  - cmake\n  - [a]\n', '4:depends'],
    ['package: zlib\ndepends: { a: b }\n', '2:depends'],
    ['package: zlib\ndepends: [zlib]\n', '2:depends'],
    ['package: zlib\nquick: soon\n', '2:quick'],
    ['package: zlib\nversion: [1]\n', '2:version'],
    ['package: zlib\nbuild: { command: "make \'x" }\n', '2:build.command'],
    ['package: libz\n', '1:package'],
    ['package: [zlib]\n', '1:package'],
    ['version: 1\n', 'null:package'],
    ['package: zlib\npackage: zlib\n', '2:package'],
  ])('names line and key of what is wrong in %j', (text, place) => {
    expect(places(text)).toEqual([place]);
    expect(parseRuleFile(text, ZLIB).rule?.name).toBe('zlib');
  });

  it('names both where file and contents disagree, and goes by the file', () => {
    const { rule, problems } = parseRuleFile('package: libz\n', ZLIB);
    expect(rule?.name).toBe('zlib');
    expect(problems[0]).toMatchObject({ severity: 'error' });
    expect(problems[0]?.message).toMatch(/libz.*zlib/);
  });

  it('only warns where the name is missing', () => {
    expect(parseRuleFile('', ZLIB).problems[0]).toMatchObject({ severity: 'warning' });
  });

  it('gives no rule and the line where the YAML is broken', () => {
    const { rule, problems } = parseRuleFile('package: zlib\ndepends: [cmake\nquick: true\n', ZLIB);
    expect(rule).toBeNull();
    expect(problems[0]?.line).toBeGreaterThanOrEqual(2);
  });

  it.each(['-rf', '.hidden', 'a b', 'ünïcode', `${'x'.repeat(129)}`, '$(id)'])(
    'refuses a file that would make a package of %j',
    (name) => {
      const { rule, problems } = parseRuleFile('package: x\n', `rules/packages/${name}.yaml`);
      expect(rule).toBeNull();
      expect(problems).toHaveLength(1);
    },
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.json()), (content) => {
        expect(parseRuleFile(content, ZLIB).problems).toBeDefined();
      }),
    );
  });

  it.skipIf(!existsSync(SAMPLE))('lists every rule file of a real project', () => {
    const files = readdirSync(SAMPLE);
    const readings = files.map((file) =>
      parseRuleFile(readFileSync(path.join(SAMPLE, file)), `rules/packages/${file}`),
    );
    expect(readings.flatMap(({ problems }) => problems)).toEqual([]);
    expect(readings.map(({ rule }) => `${rule?.name}.yaml`)).toEqual(files);
    expect(readings.find(({ rule }) => rule?.name === 'tmux')?.rule?.version).toBe('3.5a');
  });
});

describe('findNameClashes', () => {
  it('names the files that stand for the same package', () => {
    const files = ['a/zlib.yaml', 'a/Zlib.yaml', 'a/bc.yaml', 'a/bc.yml', 'a/cmake.yaml'];
    expect(findNameClashes(files).map(({ file }) => file)).toEqual(['a/bc.yml', 'a/zlib.yaml']);
    expect(findNameClashes(['a/zlib.yaml', 'a/zlib-ng.yaml'])).toEqual([]);
  });
});
