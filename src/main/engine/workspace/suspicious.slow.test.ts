import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './workspace';

let root = '';
let workspace: Workspace | null = null;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'breakwater suspicious '));
  await mkdir(join(root, 'rules', 'packages'), { recursive: true });
  await mkdir(join(root, 'build-results'));
  await write('rules/packages/good.yaml', 'package: good\nversion: "1.0"\n');
});
afterEach(async () => {
  workspace?.close();
  workspace = null;
  await rm(root, { recursive: true, force: true });
});

const write = (file: string, text: string | Buffer) => writeFile(join(root, file), text);

const open = async (): Promise<Workspace> => {
  const opened = await Workspace.open(root);
  if (!opened.ok) throw new Error(opened.refusal.message);
  workspace = opened.value;
  return workspace;
};

/** What is wrong with one file, in words. */
const wrong = (file: string): readonly string[] =>
  (workspace?.problems() ?? []).filter((one) => one.file === file).map((one) => one.message);

const BOMB = `a: &a [x, x, x, x, x, x, x, x, x]
${Array.from({ length: 9 }, (_, at) => `${'bcdefghij'[at]}: &${'bcdefghij'[at]} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(', ')}]`).join('\n')}
package: bomb
depends: *j
`;

describe('a workspace from anybody', () => {
  it('is read whatever its rule files are, each with its problem named', async () => {
    await write('rules/packages/twice.yaml', 'package: twice\nversion: "1"\nversion: "2"\n');
    await write('rules/packages/bomb.yaml', BOMB);
    await write('rules/packages/escape.yaml', 'package: ../../escape\n');
    await write('rules/packages/big.yaml', Buffer.alloc(50 * 1024 * 1024, '# and so on\n'));
    await write('rules/packages/binary.yaml', Buffer.from([0, 255, 254, 7, 0, 200]));
    await mkdir(join(root, 'rules', 'packages', 'folder.yaml'));
    const { rules } = await open();
    expect(rules.get('good')?.version).toBe('1.0');
    for (const name of ['twice', 'bomb', 'escape', 'big', 'binary', 'folder']) {
      expect([name, wrong(`rules/packages/${name}.yaml`).length > 0]).toEqual([name, true]);
    }
    expect([...rules.keys()].filter((name) => name.includes('/'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is not held up by what never ends', async () => {
    for (const file of ['rules/packages/pipe.yaml', 'build-results/pipe.md', 'breakwater.yaml']) {
      expect(spawnSync('mkfifo', [join(root, file)]).status).toBe(0);
    }
    await symlink('/dev/zero', join(root, 'rules/packages/zero.yaml'));
    const { rules } = await open();
    expect(rules.has('good')).toBe(true);
    for (const file of [
      'rules/packages/pipe.yaml',
      'rules/packages/zero.yaml',
      'breakwater.yaml',
    ]) {
      expect([file, ...wrong(file)].join()).toContain('not a plain file');
    }
  });

  it('says where names differ in case alone, which other systems take for one', async () => {
    await write('rules/packages/Zlib.yaml', 'package: Zlib\n');
    await write('rules/packages/zlib.yaml', 'package: zlib\n');
    const { rules } = await open();
    expect(wrong('rules/packages/zlib.yaml').join()).toContain('differ in nothing but case');
    expect([...rules.keys()]).toEqual(['Zlib', 'good']);
    await rm(join(root, 'rules/packages/Zlib.yaml'));
    await workspace?.look();
    expect([...(workspace?.rules.keys() ?? [])]).toEqual(['good', 'zlib']);
    expect(wrong('rules/packages/zlib.yaml')).toEqual([]);
  });

  it('of a huge result file takes no more than a note', async () => {
    await write('build-results/good.md', Buffer.alloc(50 * 1024 * 1024, 'log line\n'));
    const { results } = await open();
    expect(results.get('good')).toBeUndefined();
    expect(wrong('build-results/good.md').join()).toContain('larger than');
  });
});
