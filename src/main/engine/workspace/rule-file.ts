import path from 'node:path';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { RulePackage } from '../../../shared/package';
import { isPackageName } from '../../../shared/package-name';
import type { Problem } from '../../../shared/problem';
import { parseCommand } from './command-line';
import { booleanOf, itemsOf } from './config-reader';
import {
  type Entry,
  entriesOf,
  REPEATED_KEY,
  readYaml,
  scalarText,
  type YamlSource,
} from './yaml-source';

export interface RuleReading {
  /** Null where the file cannot stand for a package: a bad name, or no readable YAML. */
  readonly rule: RulePackage | null;
  readonly problems: readonly Problem[];
}

interface Reading {
  readonly source: YamlSource;
  readonly report: (key: string, at: Entry | Node | null, message: string, remedy: string) => void;
  readonly warn: (key: string, at: Entry | Node | null, message: string, remedy: string) => void;
}

const NO_ENTRIES = { entries: [], repeated: [] } as const;

const nameOf = (ruleFile: string): string => path.posix.basename(ruleFile).replace(/\.ya?ml$/i, '');

const quoted = (text: string): string => `"${text.slice(0, 60).replaceAll(/\p{C}/gu, '·')}"`;

/** `depends`: a list, or names separated by commas or blanks. What is not a package's name is noted and left out. */
const readDepends = (
  reading: Reading,
  entry: Entry | undefined,
  name: string,
): readonly string[] => {
  const { document } = reading.source;
  if (entry === undefined || entry.value === null || document === null) return [];
  const remedy = 'Write it so: depends: [zlib, libpng]';
  const items = itemsOf(entry.value, document);
  if (items === null) {
    reading.report('depends', entry, '"depends" is not a list of package names.', remedy);
    return [];
  }
  const found: string[] = [];
  for (const item of items) {
    const text = item === null ? null : scalarText(item);
    const words = text === null ? [null] : text.split(/[\s,]+/).filter((word) => word !== '');
    for (const word of words) {
      if (word === null || !isPackageName(word)) {
        const what = word === null ? 'An item' : quoted(word);
        reading.report('depends', item ?? entry, `${what} is not the name of a package.`, remedy);
      } else if (word === name) {
        const message = `${name} is said to depend on itself; that is ignored.`;
        reading.report('depends', item ?? entry, message, `Take ${name} out of its own "depends".`);
      } else if (!found.includes(word)) found.push(word);
    }
  }
  return found;
};

const readCommand = (reading: Reading, build: Entry | undefined): string | null => {
  const { document } = reading.source;
  if (build === undefined || build.value === null || document === null) return null;
  if (!isMap(build.value)) return null;
  const entry = entriesOf(build.value, document).entries.find(({ key }) => key === 'command');
  if (entry === undefined || entry.value === null) return null;
  const command = scalarText(entry.value);
  const remedy = "Write one line, or delete it to use the workspace's command.";
  if (command === null) {
    reading.report('build.command', entry, 'The build command is not a line of text.', remedy);
    return null;
  }
  // Whether a shell reads it is the workspace's choice, which is not known here: both readings are tried.
  const plain = parseCommand(command, false, { placeholderRequired: false });
  if (plain.ok || parseCommand(command, true, { placeholderRequired: false }).ok) return command;
  reading.report('build.command', entry, plain.refusal.message, remedy);
  return null;
};

/** `version`, else `upstream.version`, as written: 1.10 stays "1.10". */
const readVersion = (reading: Reading, entries: ReadonlyMap<string, Entry>): string | null => {
  const { document } = reading.source;
  const upstream = entries.get('upstream')?.value;
  const inner =
    isMap(upstream) && document !== null
      ? entriesOf(upstream, document).entries.find(({ key }) => key === 'version')
      : undefined;
  const top = entries.get('version');
  const [key, entry] = top?.value ? ['version', top] : ['upstream.version', inner];
  if (entry === undefined || entry.value === null) return null;
  const text = scalarText(entry.value);
  if (text !== null && text.length <= 100 && !/\p{C}/u.test(text)) return text.trim() || null;
  reading.report(
    key,
    entry,
    'The version is not a short line of text.',
    'Write it in quotes: "1.10".',
  );
  return null;
};

const readName = (reading: Reading, entry: Entry | undefined, name: string): void => {
  if (entry === undefined || entry.value === null) {
    const message = `The file does not say which package it is for; its name says ${name}.`;
    reading.warn('package', null, message, `Add the line: package: ${name}`);
    return;
  }
  const said = scalarText(entry.value);
  if (said === name) return;
  const message =
    said === null
      ? `"package" is not a name; the file's name, ${name}, is used.`
      : `The file says package ${quoted(said)} and is named ${name}; ${name} is used.`;
  reading.report('package', entry, message, `Write package: ${name}, or rename the file.`);
};

const readQuick = (reading: Reading, entry: Entry | undefined): boolean | null => {
  if (entry === undefined || entry.value === null) return null;
  const quick = booleanOf(entry.value);
  if (quick === null) {
    reading.report('quick', entry, '"quick" is neither true nor false.', 'Write true or false.');
  }
  return quick;
};

const readingOf = (source: YamlSource, file: string, problems: Problem[]): Reading => {
  const note =
    (severity: Problem['severity']) =>
    (key: string, at: Entry | Node | null, message: string, remedy: string): void => {
      const node = at !== null && 'key' in at && 'offset' in at ? at.value : at;
      const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
      const offset = range ?? (at !== null && 'offset' in at ? at.offset : undefined);
      const line = offset === undefined ? null : source.lineAt(offset);
      problems.push({ file, line, key, severity, message, remedy });
    };
  return { source, report: note('error'), warn: note('warning') };
};

/**
 * A rule file's bytes → what Breakwater reads of it: `package`, `version` (else `upstream.version`), `depends`,
 * `quick`, `build.command`. The file's name says which package it is; a `package` that differs is a problem.
 * In: `ruleFile`, relative to the workspace. An empty file is a package without settings. Never throws.
 */
export const parseRuleFile = (bytes: Uint8Array | string, ruleFile: string): RuleReading => {
  const name = nameOf(ruleFile);
  if (!isPackageName(name)) {
    const problem: Problem = {
      file: ruleFile,
      line: null,
      severity: 'error',
      message: `${quoted(name)} cannot be the name of a package; the file is left out.`,
      remedy: 'Rename it: letters, digits and . _ + - only, beginning with a letter or a digit.',
    };
    return { rule: null, problems: [problem] };
  }
  const source = readYaml(bytes, ruleFile);
  const unreadable = source.map === null && source.problems.length > 0;
  if (unreadable) return { rule: null, problems: source.problems };
  const problems: Problem[] = [...source.problems];
  const reading = readingOf(source, ruleFile, problems);
  const { map, document } = source;
  const found = map === null || document === null ? NO_ENTRIES : entriesOf(map, document);
  const entries = new Map(found.entries.map((entry) => [entry.key, entry]));
  for (const entry of found.repeated) {
    const { message, remedy } = REPEATED_KEY;
    reading.report(entry.key.slice(0, 80), entry, message, remedy);
  }
  readName(reading, entries.get('package'), name);
  const rule: RulePackage = {
    name,
    ruleFile,
    version: readVersion(reading, entries),
    depends: readDepends(reading, entries.get('depends'), name),
    quick: readQuick(reading, entries.get('quick')),
    command: readCommand(reading, entries.get('build')),
  };
  return { rule, problems };
};

/**
 * Rule files whose packages cannot be told apart: names that differ only in case (one file on macOS and Windows,
 * one result file there), or `.yaml` beside `.yml`. In: paths relative to the workspace. The first of each, in
 * order of code units, is the one to use; a problem is given for each of the others.
 */
export const findNameClashes = (ruleFiles: readonly string[]): readonly Problem[] => {
  const first = new Map<string, string>();
  const problems: Problem[] = [];
  for (const file of [...ruleFiles].sort()) {
    const name = nameOf(file);
    const known = first.get(name.toLowerCase());
    if (known === undefined) {
      first.set(name.toLowerCase(), file);
      continue;
    }
    problems.push({
      file,
      line: null,
      severity: 'error',
      message: `This file and ${known} stand for packages whose names differ in nothing but case or ending; only ${known} is used.`,
      remedy: 'Rename or delete one of the two.',
    });
  }
  return problems;
};
