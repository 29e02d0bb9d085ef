import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SAMPLE } from './lib/places.mjs';
import { closure, readRule, readRules } from './lib/rule.mjs';

const ROOT = join(SAMPLE, '..');
const rules = await readRules(join(ROOT, 'rules', 'packages'));
const config = parse(readFileSync(join(ROOT, 'breakwater.yaml'), 'utf8'));
const spec = (rule) => readFileSync(join(SAMPLE, 'specs', rule.spec), 'utf8');
const field = (text, name) => new RegExp(`^${name}:\\s*(.+)$`, 'm').exec(text)?.[1];

/** Waves of a package: 1 without dependencies, one more than its deepest dependency otherwise. */
const depth = (name) => 1 + Math.max(0, ...rules.get(name).depends.map(depth));

describe('the sample workspace', () => {
  it('has at least ten packages in the default batch and a large one beside it', () => {
    const leftOut = config.waves.leave_out;
    for (const name of leftOut) expect(rules.has(name)).toBe(true);
    expect(rules.size - leftOut.length).toBeGreaterThanOrEqual(10);
  });

  it('is four waves deep or more without the packages that are left out', () => {
    const batch = [...rules.keys()].filter((name) => !config.waves.leave_out.includes(name));
    expect(Math.max(...batch.map(depth))).toBeGreaterThanOrEqual(4);
    expect(batch.length / config.waves.size).toBeGreaterThanOrEqual(4);
  });

  it('does not hold up the default batch with a package that is left out', () => {
    for (const rule of rules.values()) {
      if (config.waves.leave_out.includes(rule.package)) continue;
      for (const name of config.waves.leave_out) expect(rule.depends).not.toContain(name);
    }
  });
});

describe.each([...rules.values()])('the package $package', (rule) => {
  it('has a spec of its name and version', () => {
    expect(field(spec(rule), 'Name')).toBe(rule.package);
    expect(field(spec(rule), 'Version')).toBe(rule.version);
    expect(field(spec(rule), 'Source0')).toBe('%{rule_source}');
  });

  it('depends on packages of the workspace, without a cycle', async () => {
    const read = async (name) => rules.get(name);
    for (const name of rule.depends) expect(rules.has(name)).toBe(true);
    expect(await closure(read, rule.package)).toEqual(expect.arrayContaining(rule.depends));
  });

  it('requires in its spec what its rule file depends on, so that the edge is real', () => {
    const required = [...spec(rule).matchAll(/^BuildRequires:\s*(\S+)-devel$/gm)].map((m) => m[1]);
    expect(required.sort()).toEqual([...rule.depends].sort());
  });

  it('pins one integrity for one tarball', () => {
    const twins = [...rules.values()].filter((other) => other.source.npm === rule.source.npm);
    for (const twin of twins) expect(twin.source.integrity).toBe(rule.source.integrity);
  });
});

describe('reading a rule file', () => {
  let folder;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'breakwater-rules-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (name, change) => {
    const good = {
      package: name,
      version: '1.0',
      source: { npm: 'thing@1.0.0', integrity: `sha512-${'A'.repeat(86)}==` },
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.yaml`), JSON.stringify({ ...good, ...change }));
    return readRule(folder, name);
  };

  it('fills in what is not said', async () => {
    expect(await read('thing', {})).toMatchObject({
      depends: [],
      flags: [],
      jobs: 1,
      quick: false,
      source: { name: 'thing', version: '1.0.0' },
    });
  });

  it('takes a scoped npm package', async () => {
    const source = { npm: '@scope/thing@2.0.0-rc.1', integrity: `sha512-${'B'.repeat(86)}==` };
    const rule = await read('thing', { source });
    expect(rule.source).toMatchObject({ name: '@scope/thing', version: '2.0.0-rc.1' });
  });

  it.each([
    ['another package', { package: 'other' }, 'package must be thing'],
    ['a version that YAML reads as a number', { version: 1.2 }, 'version must be a quoted string'],
    ['a range', { source: { npm: 'thing@^1.0.0' } }, 'source.npm must be name@version'],
    ['no pin', { source: { npm: 'thing@1.0.0' } }, 'source.integrity must be'],
    ['a weak pin', { source: { npm: 'thing@1.0.0', integrity: 'sha1-AAAA' } }, 'source.integrity'],
    ['text for a list', { flags: '-O3' }, 'flags must be a list'],
    ['two words in one', { flags: ['-O2 -g'] }, 'not one word'],
    ['a command in a flag', { flags: ['-D$(id)'] }, 'a shell reads'],
    ['a macro in a flag', { configure: ['--with=%{lua:x}'] }, 'a shell reads'],
    ['too many jobs', { jobs: 64 }, 'jobs must be 1 to 8'],
  ])('refuses %s, naming the key', async (_, change, message) => {
    await expect(read('thing', change)).rejects.toThrow(message);
  });

  it('says which file an unknown package would need', async () => {
    await expect(readRule(folder, 'nowhere')).rejects.toThrow('nowhere.yaml');
    expect(existsSync(join(folder, 'nowhere.yaml'))).toBe(false);
  });

  it('refuses a name that is a path before it looks at the disk', async () => {
    await expect(readRule(folder, '../thing')).rejects.toThrow('not a package name');
  });

  it('names a cycle', async () => {
    const cycle = async (name) => ({ depends: [name === 'a' ? 'b' : 'a'] });
    await expect(closure(cycle, 'a')).rejects.toThrow('a -> b -> a');
  });
});
