import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from './problem.mjs';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;
const PIN = /^(?<name>(?:@[a-z0-9._-]+\/)?[a-z0-9._-]+)@(?<version>\d[A-Za-z0-9.+-]*)$/;
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
const FEATURE = /^[A-Z0-9_]+$/;

/**
 * Reads one rule file.
 * @param {string} folder `rules/packages`
 * @param {string} name
 * @returns {Promise<Rule>} with `depends`, `flags`, `configure`, `features` always lists
 * @throws {Problem} for an unknown package or a key that cannot be used, naming file and key
 * @typedef {{package: string, version: string, depends: string[], quick: boolean, jobs: number,
 *   source: {npm: string, name: string, version: string, integrity: string}, spec: string,
 *   flags: string[], configure: string[], features: string[]}} Rule
 */
export async function readRule(folder, name) {
  if (!NAME.test(name)) throw new Problem(`"${name}" is not a package name.`);
  const file = join(folder, `${name}.yaml`);
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') throw new Problem(`Unknown package ${name}: there is no ${file}.`);
    throw new Problem(`${file} cannot be read (${error.code}): mend its permissions.`);
  });
  return checkRule(file, name, await parse(file, text));
}

/**
 * Reads every rule file.
 * @param {string} folder
 * @returns {Promise<Map<string, Rule>>} by package name, sorted
 */
export async function readRules(folder) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  const rules = await Promise.all(files.map((file) => readRule(folder, file.slice(0, -5))));
  return new Map(rules.map((rule) => [rule.package, rule]));
}

/**
 * The packages that `name` is built on, its own dependencies' ones included, nearest last.
 * @param {(name: string) => Promise<Rule>} read
 * @param {string} name
 * @returns {Promise<string[]>} without `name`
 * @throws {Problem} on a cycle, naming it
 */
export async function closure(read, name) {
  const found = [];
  const visit = async (current, path) => {
    if (path.includes(current)) {
      throw new Problem(`Dependency cycle: ${[...path, current].join(' -> ')}. Take one edge out.`);
    }
    const { depends } = await read(current);
    for (const dependency of depends) await visit(dependency, [...path, current]);
    if (!found.includes(current)) found.push(current);
  };
  await visit(name, []);
  return found.filter((other) => other !== name);
}

async function parse(file, text) {
  const yaml = await import('yaml').catch(() => {
    throw new Problem('The yaml package is not installed: run npm ci in the repository.');
  });
  try {
    return yaml.parse(text) ?? {};
  } catch (error) {
    throw new Problem(`${file} is not YAML: ${error.message.split('\n')[0]}`);
  }
}

function checkRule(file, name, data) {
  const require = (holds, what) => {
    if (!holds) throw new Problem(`${file}: ${what}.`);
  };
  const words = (key, pattern = /^\S+$/) => {
    const list = data[key] ?? [];
    require(Array.isArray(list), `${key} must be a list`);
    for (const word of list) {
      require(typeof word === 'string' && pattern.test(word), `${key} has "${word}", not one word`);
      // The list reaches rpmbuild as a macro and the spec's shell as words.
      require(!/[%`$;&|<>(){}'"\\]/.test(
        word,
      ), `${key} has a character that a shell reads: ${word}`);
    }
    return list;
  };
  require(data.package === name, `package must be ${name}, as the file is called`);
  require(typeof data.version === 'string', 'version must be a quoted string');
  const pin = PIN.exec(data.source?.npm ?? '');
  require(pin, 'source.npm must be name@version, the version exact');
  require(SHA512.test(data.source.integrity ?? ''), 'source.integrity must be sha512-<base64>');
  const jobs = data.jobs ?? 1;
  require(Number.isInteger(jobs) && jobs >= 1 && jobs <= 8, 'jobs must be 1 to 8');
  return {
    package: name,
    version: data.version,
    depends: words('depends', NAME),
    quick: data.quick === true,
    jobs,
    source: { npm: data.source.npm, ...pin.groups, integrity: data.source.integrity },
    spec: `${name}.spec`,
    flags: words('flags'),
    configure: words('configure'),
    features: words('features', FEATURE),
  };
}
