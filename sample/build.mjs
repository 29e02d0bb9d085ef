#!/usr/bin/env node
// Builds one package of the sample workspace: node sample/build.mjs <package>
// fetch the pinned source -> unpack the staged dependencies -> rpmbuild -> stage the new RPMs.
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from './lib/lock.mjs';
import { places, SAMPLE, WORKSPACE } from './lib/places.mjs';
import { Problem } from './lib/problem.mjs';
import { closure, readRule } from './lib/rule.mjs';
import { checkHost, run } from './lib/run.mjs';
import { fetchSource, tarballName } from './lib/source.mjs';
import { makeSysroot, stage, stagedRpms } from './lib/staging.mjs';

const say = (text) => console.log(`==> ${text}`);

/**
 * @param {string} name
 * @returns {Promise<number>} the exit status: rpmbuild's own
 */
async function buildPackage(name) {
  const read = (other) => readRule(join(WORKSPACE, 'rules', 'packages'), other);
  const rule = await read(name);
  const { work, cache, rpms, staged, build } = places(process.env);
  checkHost(process.env.PATH);
  const unlock = await lock(join(work, 'locks', name), name);
  try {
    const top = join(build, name);
    await rm(top, { recursive: true, force: true });
    for (const part of ['SOURCES', 'tmp']) await mkdir(join(top, part), { recursive: true });
    const source = await fetchSource(rule.source, cache);
    say(`${name} ${rule.version} from ${rule.source.npm}${source.downloaded ? '' : ' (cached)'}`);
    await cp(source.file, join(top, 'SOURCES', tarballName(rule.source)));
    const needed = await closure(read, name);
    const found = await Promise.all(needed.map((other) => stagedRpms(staged, other, name)));
    if (needed.length > 0) say(`sysroot of ${needed.join(', ')}`);
    const trees = await makeSysroot(top, found.flat());
    const started = Date.now();
    const code = await rpmbuild(rule, top, trees, join(rpms, name));
    if (code !== 0) return code;
    await stage(staged, name, await newRpms(join(rpms, name), started));
    say(`staged ${name} for its dependents`);
    // A failed build's tree stays, for a person to look into.
    await rm(top, { recursive: true, force: true });
    return 0;
  } finally {
    await unlock();
  }
}

function rpmbuild(rule, top, { sysroot, rpmdb }, rpmdir) {
  const macros = {
    _topdir: top,
    _rpmdir: rpmdir,
    _dbpath: rpmdb,
    sysroot,
    sample_dir: SAMPLE,
    rule_source: tarballName(rule.source),
    rule_jobs: rule.jobs,
    rule_flags: rule.flags.join(' '),
    rule_configure: rule.configure.join(' '),
    rule_features: rule.features.join(' '),
    ...(process.stdout.isTTY ? { colour_flag: '-fdiagnostics-color=always' } : {}),
  };
  const defines = Object.entries(macros).flatMap(([key, value]) => {
    // rpm refuses a macro without a body.
    return ['--define', `${key} ${value === '' ? '%{nil}' : value}`];
  });
  const words = ['-bb', '--load', join(SAMPLE, 'rpm.macros'), ...defines];
  return run('rpmbuild', [...words, join(SAMPLE, 'specs', rule.spec)], {
    cwd: top,
    env: buildEnv(),
  });
}

/** What a build sees of the environment: enough to find its tools, nothing that changes its output. */
function buildEnv() {
  // BREAKWATER_*: by them Breakwater knows every process of a build again.
  const kept = /^(PATH|HOME|TMPDIR|TERM|COLORTERM|COLUMNS|LINES|BREAKWATER_.*)$/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => kept.test(name)));
  return { ...env, LC_ALL: 'C.UTF-8', ...(process.stdout.isTTY ? { CLICOLOR_FORCE: '1' } : {}) };
}

/** The RPMs of this build; what an earlier version left beside them is removed. */
async function newRpms(folder, started) {
  const fresh = [];
  for (const file of (await readdir(folder)).filter((entry) => entry.endsWith('.rpm'))) {
    const path = join(folder, file);
    // A file system may keep whole seconds only.
    const isNew = (await stat(path)).mtimeMs >= started - 1000;
    if (isNew) fresh.push(path);
    else await rm(path);
  }
  if (fresh.length === 0) throw new Problem(`rpmbuild wrote no RPM to ${folder}: see its spec.`);
  return fresh;
}

try {
  const [name, ...rest] = process.argv.slice(2);
  if (!name || rest.length > 0) throw new Problem('Usage: node sample/build.mjs <package>');
  process.exitCode = await buildPackage(name);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = error.code;
}
