import { type Document, isMap, isScalar, type Node } from 'yaml';
import { type Config, DEFAULT_CONFIG, SLOTS } from '../../../shared/config';
import { isPackageName } from '../../../shared/package-name';
import type { Problem } from '../../../shared/problem';
import { parseCommand, shellWord, splitArguments } from './command-line';
import { booleanOf, type Complaint, configReader, type Group, itemsOf } from './config-reader';
import { parseDuration, parseShare, parseSize } from './quantities';
import { entriesOf, REPEATED_KEY, readYaml, scalarText } from './yaml-source';

/** Timers of the runtime hold 2^31 - 1 milliseconds, 24.8 days: a longer limit would fire at once. */
const MAX_TIMEOUT_MS = 24 * 86_400_000;

/** Below this a cut log would keep no more than a screen of its head and tail. */
const MIN_LOG_BYTES = 64 * 1024;

const GROUPS = ['build', 'artifacts', 'logs', 'waves', 'context', 'monitor', 'agents'] as const;

interface Reading {
  readonly document: Document.Parsed | null;
  readonly report: (complaint: Complaint) => void;
}

/** Reads one key of a group with `read`; where that gives null the complaint is noted and the default holds. */
const value = <T>(
  reading: Reading,
  group: Group,
  key: string,
  fallback: T,
  read: (node: Node) => T | null,
  complaint: { readonly message: string; readonly remedy: string },
): T => {
  const entry = group.get(key.slice(key.lastIndexOf('.') + 1));
  if (entry === undefined || entry.value === null) return fallback;
  const found = read(entry.value);
  if (found !== null) return found;
  reading.report({ key, at: entry, ...complaint });
  return fallback;
};

const text = (node: Node): string | null => {
  const found = scalarText(node);
  return found === null || found.trim() === '' || found.includes('\0') ? null : found;
};

const readCommand = (reading: Reading, group: Group, shell: boolean): string | null => {
  const entry = group.get('command');
  if (entry === undefined || entry.value === null) return null;
  const key = 'build.command';
  const command = isScalar(entry.value) ? scalarText(entry.value) : null;
  if (command === null) {
    const remedy = 'Write it as one line, such as: make rpm PACKAGE={package}';
    reading.report({ key, at: entry, message: 'The build command is not a line of text.', remedy });
    return null;
  }
  const parsed = parseCommand(command, shell);
  if (!parsed.ok) {
    const remedy = 'Write the command with {package} once, such as: make rpm PACKAGE={package}';
    reading.report({ key, at: entry, message: parsed.refusal.message, remedy });
    return null;
  }
  const words = shell ? null : splitArguments(command);
  const strange = words?.ok ? shellWord(words.value) : null;
  if (strange !== null && strange !== undefined) {
    reading.report({
      key,
      at: entry,
      severity: 'warning',
      message: `No shell reads this command: "${strange.slice(0, 60)}" is handed on as a plain argument.`,
      remedy: 'Set build.shell: true if a shell is to read it, or take it out.',
    });
  }
  return command;
};

const readEnv = (reading: Reading, group: Group): Readonly<Record<string, string>> => {
  const entry = group.get('env');
  if (entry === undefined || entry.value === null || reading.document === null) return {};
  if (!isMap(entry.value)) {
    const remedy = 'Write one "NAME: value" to a line below it.';
    reading.report({
      key: 'build.env',
      at: entry,
      message: 'build.env is not a group of names.',
      remedy,
    });
    return {};
  }
  const pairs: [string, string][] = [];
  const { entries, repeated } = entriesOf(entry.value, reading.document);
  for (const item of repeated) {
    reading.report({ key: `build.env.${item.key}`.slice(0, 80), at: item, ...REPEATED_KEY });
  }
  for (const item of entries) {
    const key = `build.env.${item.key}`.slice(0, 80);
    const content = item.value === null ? '' : scalarText(item.value);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(item.key)) {
      const remedy = 'Use letters, digits and _ only.';
      reading.report({ key, at: item, message: 'This is not a name for a variable.', remedy });
    } else if (content === null || content.includes('\0')) {
      const remedy = 'Write one line of text, in quotes where it has special characters.';
      reading.report({ key, at: item, message: 'The value of a variable is not text.', remedy });
    } else pairs.push([item.key, content]);
  }
  return Object.fromEntries(pairs);
};

/** Texts of a list, or of one text that stands for a list of one; the bad items are noted and left out. */
const readTexts = (
  reading: Reading,
  group: Group,
  key: string,
  valid: (item: string) => boolean,
  complaint: { readonly message: string; readonly remedy: string },
): readonly string[] | null => {
  const entry = group.get(key.slice(key.lastIndexOf('.') + 1));
  if (entry === undefined || entry.value === null || reading.document === null) return null;
  const items = itemsOf(entry.value, reading.document);
  if (items === null) {
    reading.report({ key, at: entry, ...complaint });
    return null;
  }
  const good: string[] = [];
  for (const item of items) {
    const content = scalarText(item);
    if (content !== null && content !== '' && !content.includes('\0') && valid(content)) {
      if (!good.includes(content)) good.push(content);
    } else reading.report({ key, at: item ?? entry, ...complaint });
  }
  return good;
};

const readArtifacts = (reading: Reading, group: Group, top: Group): Config['artifacts'] => {
  const globs = readTexts(reading, group, 'artifacts.rpms', () => true, {
    message: 'artifacts.rpms is not a list of file patterns.',
    remedy: 'Write it so: rpms: ["out/**/{package}-*.rpm"]',
  });
  const entry = top.get('artifacts');
  if (globs !== null && globs.length > 0) return { rpms: globs };
  if (isMap(entry?.value) && !group.has('rpms')) {
    reading.report({
      key: 'artifacts.rpms',
      at: entry ?? null,
      message: 'artifacts has no rpms: no RPM is asked for as evidence.',
      remedy: 'Add rpms: ["out/**/{package}-*.rpm"], or delete artifacts.',
    });
  }
  return null;
};

const readBuild = (reading: Reading, group: Group): Config['build'] => {
  const defaults = DEFAULT_CONFIG.build;
  const shell = value(reading, group, 'build.shell', defaults.shell, booleanOf, {
    message: 'build.shell is neither true nor false; false is used.',
    remedy: 'Write true or false.',
  });
  const stages = value(reading, group, 'build.stages', defaults.stages, booleanOf, {
    message: 'build.stages is neither true nor false; false is used.',
    remedy: 'Write true where the build command stages what it has built, else false.',
  });
  const nice = value(
    reading,
    group,
    'build.nice',
    defaults.nice,
    (node) => wholeNumber(node, 0, 19),
    {
      message: `build.nice is not a whole number from 0 to 19; ${defaults.nice} is used.`,
      remedy:
        'Write 0 for builds that give way to nothing, up to 19 for builds that give way to everything.',
    },
  );
  const timeoutMs = value(
    reading,
    group,
    'build.timeout',
    defaults.timeoutMs,
    (node) => {
      const found = parseDuration(scalarText(node) ?? '');
      return found !== null && found >= 1_000 && found <= MAX_TIMEOUT_MS ? found : null;
    },
    {
      message: 'build.timeout is not a time between 1s and 24d; 6h is used.',
      remedy: 'Write a number with its unit: 6h, 90m, 1h30m.',
    },
  );
  return {
    command: readCommand(reading, group, shell),
    shell,
    timeoutMs,
    stages,
    nice,
    env: readEnv(reading, group),
  };
};

const wholeNumber = (node: Node, from: number, to: number): number | null => {
  const written = scalarText(node) ?? '';
  const found = /^\d+$/.test(written.trim()) ? Number(written) : Number.NaN;
  return found >= from && found <= to ? found : null;
};

const readWaves = (reading: Reading, group: Group): Config['waves'] => {
  const size = value(
    reading,
    group,
    'waves.size',
    DEFAULT_CONFIG.waves.size,
    (node) => wholeNumber(node, 1, SLOTS),
    {
      message: `waves.size is not 1, 2 or 3; ${SLOTS} is used.`,
      remedy: `Write 1, 2 or 3: a wave has at most ${SLOTS} builds.`,
    },
  );
  const leaveOut = readTexts(reading, group, 'waves.leave_out', isPackageName, {
    message: 'waves.leave_out has something that is not the name of a package.',
    remedy: 'Write it so: leave_out: [rocksdb]',
  });
  return { size, leaveOut: leaveOut ?? [] };
};

const readContext = (reading: Reading, group: Group): Config['context'] => ({
  gate: value(
    reading,
    group,
    'context.gate',
    DEFAULT_CONFIG.context.gate,
    (node) => parseShare(scalarText(node) ?? ''),
    {
      message: 'context.gate is not a share between 0% and 100%; 60% is used.',
      remedy: 'Write it as 60% or 0.6.',
    },
  ),
  tokens: value<number | null>(
    reading,
    group,
    'context.tokens',
    null,
    (node) => wholeNumber(node, 1, Number.MAX_SAFE_INTEGER),
    {
      message: 'context.tokens is not a whole number; no absolute limit is used.',
      remedy: 'Write the number of tokens, such as 150000.',
    },
  ),
});

/** A command line that can be split into arguments. */
const commandLine = (node: Node): string | null => {
  const found = text(node);
  const words = found === null ? null : splitArguments(found);
  return words?.ok === true && words.value[0] !== undefined && words.value[0] !== '' ? found : null;
};

const readAgents = (reading: Reading, group: Group): Config['agents'] => {
  const defaults = DEFAULT_CONFIG.agents;
  return {
    worker: value(reading, group, 'agents.worker', defaults.worker, commandLine, {
      message: 'agents.worker is not a command; claude is used.',
      remedy: 'Write the command that starts an agent, each quote closed, such as: claude',
    }),
    orchestrator: value<string | null>(
      reading,
      group,
      'agents.orchestrator',
      defaults.orchestrator,
      commandLine,
      {
        message: 'agents.orchestrator is not a command; the command of agents.worker is used.',
        remedy: 'Write the command that starts an agent, each quote closed, such as: claude',
      },
    ),
    work: value(
      reading,
      group,
      'agents.work',
      defaults.work,
      (node) => {
        const word = scalarText(node);
        return word === 'builds' || word === 'agents' ? word : null;
      },
      {
        message: 'agents.work is neither builds nor agents; builds is used.',
        remedy: 'Write agents where each package of a wave is to have an agent, else builds.',
      },
    ),
    silentMs: value(
      reading,
      group,
      'agents.silent',
      defaults.silentMs,
      (node) => {
        const found = parseDuration(scalarText(node) ?? '');
        return found !== null && found >= 1_000 && found <= MAX_TIMEOUT_MS ? found : null;
      },
      {
        message: 'agents.silent is not a time between 1s and 24d; 10m is used.',
        remedy: 'Write a number with its unit: 10m, 90s, 1h.',
      },
    ),
  };
};

/**
 * `breakwater.yaml` → the settings, defaults filled in, and everything that is wrong with the file. A key with an
 * error keeps its default and the rest is used; a file that is not YAML at all gives the defaults.
 * In: the file's bytes or text (at most 1 MiB, UTF-8); `file`, the name that problems carry. Never throws.
 */
export const parseConfig = (
  content: Uint8Array | string,
  file = 'breakwater.yaml',
): { readonly config: Config; readonly problems: readonly Problem[] } => {
  const source = readYaml(content, file);
  const reader = configReader(source, file, GROUPS);
  const reading: Reading = { document: source.document, report: reader.report };
  const build = reader.group('build', ['command', 'shell', 'timeout', 'stages', 'nice', 'env']);
  const artifacts = reader.group('artifacts', ['rpms']);
  const logs = reader.group('logs', ['max']);
  const waves = reader.group('waves', ['size', 'leave_out']);
  const context = reader.group('context', ['gate', 'tokens']);
  const agents = reader.group('agents', ['worker', 'orchestrator', 'work', 'silent']);
  const config: Config = {
    build: readBuild(reading, build),
    artifacts: readArtifacts(reading, artifacts, reader.top),
    logs: {
      maxBytes: value(
        reading,
        logs,
        'logs.max',
        DEFAULT_CONFIG.logs.maxBytes,
        (node) => {
          const found = parseSize(scalarText(node) ?? '');
          return found !== null && found >= MIN_LOG_BYTES ? found : null;
        },
        {
          message: 'logs.max is not a size of 64KiB or more; 4GiB is used.',
          remedy: 'Write a number with its unit: 4GiB, 500MB.',
        },
      ),
    },
    waves: readWaves(reading, waves),
    context: readContext(reading, context),
    monitor: value(
      reading,
      reader.top,
      'monitor',
      DEFAULT_CONFIG.monitor,
      (node) => {
        const word = scalarText(node);
        return word === 'builtin' || word === 'claude' ? word : null;
      },
      {
        message: 'monitor is neither builtin nor claude; builtin is used.',
        remedy: 'Write builtin or claude.',
      },
    ),
    agents: readAgents(reading, agents),
  };
  return { config, problems: byLine(reader.problems) };
};

const byLine = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((left, right) => (left.line ?? 0) - (right.line ?? 0));
