import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './launch';
import type { TemporaryWorkspace } from './workspace';

/**
 * Where pictures for the README are made: short, and of no machine in particular. Without a blank in it, so that the
 * builds work below it rather than in a cache whose path would fill the lines.
 */
const PICTURED = '/tmp/libraries';

/**
 * The repository's own workspace in a folder of its own (its path has a space), with only these
 * packages in the queue, nothing built. Their real sources come from the same cache as the sample's.
 * `pictured`: this is what the README's pictures show, when they are being renewed.
 */
export async function copySample(
  packages: readonly string[],
  { pictured = false } = {},
): Promise<TemporaryWorkspace> {
  const renewing = pictured && process.env.BREAKWATER_SCREENSHOTS !== undefined;
  const parent = renewing ? PICTURED : await mkdtemp(join(tmpdir(), 'breakwater-'));
  const path = renewing ? PICTURED : join(parent, 'the sample');
  // Fails where it is there already: it is removed in the end, and must be ours.
  if (renewing) await mkdir(PICTURED);
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
