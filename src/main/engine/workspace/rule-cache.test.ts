import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './workspace';

const COUNT = 120;
const OLD = new Date('2026-01-02T03:04:05Z');

let root = '';
const ruleFile = (at: number): string => join(root, 'rules', 'packages', `p${at}.yaml`);
const cacheFile = (): string => join(root, '.breakwater', 'rules.cache.json');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'breakwater-rule-cache-'));
  mkdirSync(join(root, 'rules', 'packages'), { recursive: true });
  mkdirSync(join(root, '.breakwater'));
  for (let at = 0; at < COUNT; at += 1) {
    const wrong = at === 7 ? 'depends: [no/name]\n' : '';
    writeFileSync(ruleFile(at), `package: p${at}\nversion: "${at}"\n${wrong}`);
    utimesSync(ruleFile(at), OLD, OLD);
  }
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const open = async (): Promise<Workspace> => {
  const opened = await Workspace.open(root);
  if (!opened.ok) throw new Error(opened.refusal.message);
  return opened.value;
};

/** What a workspace shows of its rule files. */
const shown = (workspace: Workspace) => ({
  rules: [...workspace.rules],
  problems: workspace.problems(),
  changed: [...workspace.rules.keys()].filter((name) =>
    workspace.ruleChangedSince(name, OLD.getTime()),
  ),
});

const openAndKeep = async () => {
  const workspace = await open();
  const all = shown(workspace);
  await workspace.keepReadings();
  workspace.close();
  return all;
};

describe('what was read of rule files', () => {
  it('shows the same from the cache as from the files, problems too', async () => {
    const first = await openAndKeep();
    expect(first.problems).toHaveLength(1);
    const kept = JSON.parse(readFileSync(cacheFile(), 'utf8'));
    expect(Object.keys(kept.files)).toHaveLength(COUNT);
    // That the second one comes from there shows by what only the cache says.
    kept.files['p3.yaml'].rule.version = 'from the cache';
    writeFileSync(cacheFile(), JSON.stringify(kept));
    const second = await openAndKeep();
    const [expected, got] = [first, second].map(({ rules }) => new Map(rules));
    expect(got?.get('p3')?.version).toBe('from the cache');
    got?.delete('p3');
    expected?.delete('p3');
    expect(got).toEqual(expected);
    expect(second.problems).toEqual(first.problems);
    expect(second.changed).toEqual([]);
  });

  it('reads a file again whose bytes changed, though its length and its time are the same', async () => {
    await openAndKeep();
    writeFileSync(ruleFile(5), 'package: p5\nversion: "6"\n');
    utimesSync(ruleFile(5), OLD, OLD);
    const { rules } = await openAndKeep();
    expect(new Map(rules).get('p5')?.version).toBe('6');
  });

  it('keeps nothing of a file that was written this very moment', async () => {
    writeFileSync(ruleFile(9), 'package: p9\nversion: "now"\n');
    await openAndKeep();
    expect(Object.keys(JSON.parse(readFileSync(cacheFile(), 'utf8')).files)).toHaveLength(
      COUNT - 1,
    );
  });

  it('forgets files that are gone, and is not written where nothing has changed', async () => {
    await openAndKeep();
    const before = statSync(cacheFile()).ino;
    await openAndKeep();
    expect(statSync(cacheFile()).ino).toBe(before);
    rmSync(ruleFile(1));
    const { rules } = await openAndKeep();
    expect(new Map(rules).has('p1')).toBe(false);
    expect(JSON.parse(readFileSync(cacheFile(), 'utf8')).files['p1.yaml']).toBeUndefined();
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, text.length / 2)],
    ['of another program', (text: string) => text.replace('"program":"', '"program":"9')],
    ['of another form', (text: string) => text.replaceAll('"ruleFile":', '"rule_file":')],
    ['empty', () => ''],
  ])('reads the files where the cache is %s', async (_what, damage) => {
    const first = await openAndKeep();
    writeFileSync(cacheFile(), damage(readFileSync(cacheFile(), 'utf8')));
    expect(await openAndKeep()).toEqual(first);
  });
});
