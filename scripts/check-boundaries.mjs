/**
 * Fails on imports that must never exist. The tables say which; the rest of the file finds them
 * in what the parser reports, so that neither comments nor strings can deceive it.
 *
 * Patterns: `*` is anything within a path segment, `**` anything at all. A target is a path from
 * the repository's root, a package's name, or `node:` and a built-in module's name.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { isMain, ROOT } from './lib/paths.mjs';

/** Build logs and agents' terminals alike: what takes them in, keeps them, reads them. */
const LOG_SIDE = [
  'src/main/engine/builds/log/**',
  'src/main/engine/builds/host/**',
  'src/main/engine/log-search/**',
  'src/main/engine/reports/**',
  'src/main/engine/pane-desk.ts',
];
const AGENT_SIDE = ['src/main/agents/**', 'src/main/cli/**'];

/** What a module may import directly: either only what `allow` names, or all but what `deny` names. */
export const DIRECT_RULES = [
  {
    name: 'shared stays pure',
    from: ['src/shared/**'],
    allow: ['src/shared/**', 'zod'],
  },
  {
    name: 'the window knows its contract, not the engine',
    from: ['src/renderer/**'],
    deny: ['src/main/**', 'src/preload/**', 'electron', 'node:**'],
  },
  {
    name: 'the preload exposes the contract and nothing else',
    from: ['src/preload/**'],
    allow: ['src/shared/**', 'src/preload/**', 'electron'],
  },
  {
    name: 'the engine runs without Electron and without its clients',
    from: ['src/main/engine/**'],
    deny: [
      'electron',
      'src/main/{window,ipc,agents,cli}/**',
      'src/main/*.ts',
      'src/renderer/**',
      'src/preload/**',
    ],
  },
  {
    name: 'the agent side reaches the engine through ports only',
    from: AGENT_SIDE,
    deny: ['src/main/**', 'src/renderer/**', 'src/preload/**', 'electron'],
    except: [...AGENT_SIDE, 'src/main/engine/**/*-port.ts'],
  },
];

/** What a module may not even reach through others; imports of types alone carry nothing. */
export const REACH_RULES = [
  {
    name: 'no code that serves agents reads logs',
    from: AGENT_SIDE,
    never: LOG_SIDE,
  },
];

/** Modules, or single names of them, that only the files listed may import. */
export const OWNERS = [
  {
    name: 'messages from the window are checked in one place',
    module: 'electron',
    imports: ['ipcMain'],
    only: ['src/main/ipc/channel.ts'],
  },
  {
    name: 'the preload is the only way to the main process',
    module: 'electron',
    imports: ['ipcRenderer'],
    only: ['src/preload/index.ts'],
  },
  {
    name: 'documents are written by one module',
    module: 'write-file-atomic',
    only: ['src/main/engine/disk/atomic-file.ts'],
  },
  {
    name: 'only a build host opens a terminal',
    module: 'node-pty',
    only: ['src/main/engine/builds/host/**'],
  },
];

/**
 * Checks every module under src, tests aside.
 *
 * @param root the repository's root.
 * @returns `{files, violations}`: how many modules were read; `{file, line, rule, message}` each.
 */
export function checkBoundaries(root) {
  const modules = new Map(sourceFiles(root).map((file) => [file, readImports(root, file)]));
  const violations = [];
  for (const [file, imports] of modules) {
    for (const found of imports) violations.push(...judge(file, found));
  }
  for (const rule of REACH_RULES) {
    for (const file of modules.keys()) {
      if (matches(file, rule.from)) violations.push(...judgeReach(rule, file, modules));
    }
  }
  return { files: modules.size, violations };
}

function judge(file, found) {
  const violation = (rule, message) => ({ file, line: found.line, rule, message });
  if (found.target === undefined) {
    return [violation('imports can be checked', found.problem)];
  }
  const violations = [];
  for (const rule of DIRECT_RULES) {
    if (matches(file, rule.from) && isForbidden(found.target, rule)) {
      violations.push(violation(rule.name, `imports ${found.target}`));
    }
  }
  for (const owner of OWNERS) {
    if (found.target !== owner.module || found.typeOnly || matches(file, owner.only)) continue;
    const names = takenOf(owner, found);
    if (names) {
      violations.push(violation(owner.name, `imports ${names}; only ${owner.only.join(', ')} may`));
    }
  }
  return violations;
}

function isForbidden(target, { allow, deny, except }) {
  if (except && matches(target, except)) return false;
  return allow ? !matches(target, allow) : matches(target, deny);
}

/** What an import takes of something owned; the whole module counts as taking each of its names. */
function takenOf(owner, { target, names, whole }) {
  if (!owner.imports) return target;
  if (whole) return `all of ${target} (name what you need)`;
  const taken = owner.imports.filter((name) => names.includes(name));
  return taken.length > 0 ? `${taken.join(', ')} from ${target}` : undefined;
}

/** The shortest way to each forbidden module, as one violation each. */
function judgeReach(rule, start, modules) {
  const violations = [];
  const cameFrom = new Map([[start, undefined]]);
  const queue = [start];
  for (const file of queue) {
    for (const { target, typeOnly, line } of modules.get(file) ?? []) {
      if (typeOnly || target === undefined || cameFrom.has(target)) continue;
      cameFrom.set(target, { file, line });
      if (!matches(target, rule.never)) {
        queue.push(target);
        continue;
      }
      const chain = chainTo(target, cameFrom);
      violations.push({
        file: start,
        line: firstStepLine(target, start, cameFrom),
        rule: rule.name,
        message: `reaches ${chain.join(' → ')}`,
      });
    }
  }
  return violations;
}

function chainTo(target, cameFrom) {
  const chain = [];
  for (let at = target; at !== undefined; at = cameFrom.get(at)?.file) chain.unshift(at);
  return chain.slice(1);
}

function firstStepLine(target, start, cameFrom) {
  let step = cameFrom.get(target);
  while (step.file !== start) step = cameFrom.get(step.file);
  return step.line;
}

function readImports(root, file) {
  const source = readFileSync(join(root, file), 'utf8');
  const { module, errors } = parseSync(file, source);
  const lineAt = (offset) => source.slice(0, offset).split('\n').length;
  if (errors.length > 0) {
    return [{ line: 1, problem: `does not parse: ${errors[0].message}` }];
  }
  const found = [];
  for (const { start, moduleRequest, entries } of module.staticImports) {
    found.push(fromEntries(start, moduleRequest.value, entries));
  }
  for (const { start, entries } of module.staticExports) {
    const sources = new Set(entries.map((entry) => entry.moduleRequest?.value).filter(Boolean));
    for (const specifier of sources) {
      const own = entries.filter((entry) => entry.moduleRequest?.value === specifier);
      found.push(fromEntries(start, specifier, own));
    }
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^(['"`])([^'"`$]*)\1$/.exec(text)?.[2];
    found.push({ start, specifier: literal, names: [], whole: true, typeOnly: false });
  }
  return found.map(({ start, specifier, ...rest }) => ({
    ...rest,
    line: lineAt(start),
    ...(specifier === undefined
      ? { problem: 'imports a computed module: name it, so that it can be checked' }
      : { target: resolveTarget(root, file, specifier) }),
  }));
}

function fromEntries(start, specifier, entries) {
  return {
    start,
    specifier,
    names: entries.flatMap((entry) => entry.importName.name ?? []),
    whole: entries.some((entry) => entry.importName.kind !== 'Name'),
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  };
}

function resolveTarget(root, file, specifier) {
  const plain = specifier.replace(/\?.*$/, '');
  if (!plain.startsWith('.')) return packageTarget(plain);
  const path = posix.join(posix.dirname(file), plain);
  const choices = [path, `${path}.ts`, `${path}.tsx`, `${path}.mts`, `${path}/index.ts`];
  // Sources may name what TypeScript will compile to.
  if (/\.m?js$/.test(path)) choices.push(path.replace(/js$/, 'ts'), path.replace(/js$/, 'tsx'));
  const isFile = (choice) =>
    existsSync(join(root, choice)) && statSync(join(root, choice)).isFile();
  return choices.find(isFile) ?? path;
}

function packageTarget(specifier) {
  if (specifier.startsWith('node:')) return specifier;
  if (builtinModules.includes(specifier)) return `node:${specifier}`;
  const [first, second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function sourceFiles(root) {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name))
    .filter((entry) => !/\.test\.tsx?$|\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function matches(target, patterns) {
  return patterns.some((pattern) => toExpression(pattern).test(target));
}

const expressions = new Map();

function toExpression(pattern) {
  const known = expressions.get(pattern);
  if (known) return known;
  const body = pattern
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\{[^}]*\}/g, (part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return `(?:${part.slice(1, -1).split(',').join('|')})`;
    });
  const expression = new RegExp(`^${body}$`);
  expressions.set(pattern, expression);
  return expression;
}

if (isMain(import.meta.url)) {
  const { files, violations } = checkBoundaries(ROOT);
  for (const { file, line, rule, message } of violations) {
    console.error(`${file}:${line}: ${message}\n  rule: ${rule}`);
  }
  console.log(`${files} modules, ${violations.length} forbidden imports`);
  process.exitCode = violations.length > 0 || files === 0 ? 1 : 0;
}
