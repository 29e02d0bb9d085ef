import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './launch';
import type { TemporaryWorkspace } from './workspace';

/**
 * The repository's own workspace in a folder of its own (its path has a space), with only these
 * packages in the queue, nothing built. Their real sources come from the same cache as the sample's.
 */
export async function copySample(packages: readonly string[]): Promise<TemporaryWorkspace> {
  const parent = await mkdtemp(join(tmpdir(), 'breakwater-'));
  const path = join(parent, 'the sample');
  await mkdir(join(path, 'rules', 'packages'), { recursive: true });
  for (const file of ['breakwater.yaml', 'HANDOFF.md', 'plan.md', 'sample', 'rules/INDEX.md']) {
    await cp(join(REPOSITORY, file), join(path, file), { recursive: true });
  }
  const rules = await readdir(join(REPOSITORY, 'rules', 'packages'));
  for (const file of rules.filter((name) => packages.includes(name.replace(/\.yaml$/, '')))) {
    const rule = join('rules', 'packages', file);
    await cp(join(REPOSITORY, rule), join(path, rule));
  }
  // The sample's build command reads its rule files with the repository's own yaml package.
  await symlink(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  return { path, remove: () => rm(parent, { recursive: true, force: true }) };
}
