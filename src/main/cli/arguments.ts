import { parseArgs } from 'node:util';
import { type Outcome, ok, refuse } from '../../shared/outcome';
import { isPackageName } from '../../shared/package-name';
import type { ConnectCommand } from './connect-command';
import type { DoctorCommand } from './doctor-command';

/** A command line, understood. `directory` is as given; null means the present one. */
export type Command =
  | { readonly name: 'help'; readonly topic: string | null }
  | { readonly name: 'version' }
  | { readonly name: 'open'; readonly directory: string | null }
  | ConnectCommand
  | DoctorCommand
  | {
      readonly name: 'run';
      readonly directory: string | null;
      readonly json: boolean;
      readonly packages: readonly string[] | null;
      readonly waves: number | null;
    }
  | {
      readonly name: 'build';
      readonly directory: string | null;
      readonly json: boolean;
      readonly package: string;
    }
  | {
      readonly name: 'plan';
      readonly directory: string | null;
      readonly json: boolean;
      readonly from: number;
    }
  | {
      readonly name: 'status';
      readonly directory: string | null;
      readonly json: boolean;
      readonly from: number;
      /** What crossed to agents instead of what runs. */
      readonly ledger: boolean;
    }
  | { readonly name: 'mcp'; readonly directory: string | null };

/** The commands that run on the owner's side, wherever that is. */
export type EngineCommand = Exclude<
  Extract<Command, { readonly json: boolean }>,
  { readonly name: 'doctor' }
>;

const OPTIONS = {
  packages: { type: 'string' },
  waves: { type: 'string' },
  workspace: { type: 'string' },
  from: { type: 'string' },
  json: { type: 'boolean' },
  ledger: { type: 'boolean' },
  check: { type: 'boolean' },
  remove: { type: 'boolean' },
  bundle: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;
type OptionName = keyof typeof OPTIONS;

/** Which options each command takes; any other is a usage error rather than silently ignored. */
const TAKES: Readonly<Record<string, readonly OptionName[]>> = {
  open: ['workspace', 'help'],
  connect: ['workspace', 'check', 'remove', 'help'],
  doctor: ['workspace', 'json', 'bundle', 'help'],
  run: ['workspace', 'packages', 'waves', 'json', 'help'],
  build: ['workspace', 'json', 'help'],
  plan: ['workspace', 'from', 'json', 'help'],
  status: ['workspace', 'from', 'json', 'ledger', 'help'],
  mcp: ['workspace', 'help'],
};

const usage = (message: string) => refuse('usage', `${message} See: breakwater --help`);

/** Arguments after `breakwater`. Every mistake gets one sentence that says what is right. */
export function parseCommandLine(argv: readonly string[]): Outcome<Command, 'usage'> {
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read(argv);
  } catch (error) {
    return usage(`${firstSentence(error)}.`);
  }
  const { values, positionals } = parsed;
  if (values.version === true) return ok({ name: 'version' });
  const [name, ...rest] = positionals;
  if (name === undefined || name === 'help' || values.help === true) {
    return ok({ name: 'help', topic: (name === 'help' ? rest[0] : name) ?? null });
  }
  const takes = TAKES[name];
  if (takes === undefined) {
    return usage(`"${name}" is not a command; there are ${Object.keys(TAKES).join(', ')}.`);
  }
  const foreign = (Object.keys(values) as OptionName[]).find((option) => !takes.includes(option));
  if (foreign !== undefined) return usage(`"${name}" takes no --${foreign}.`);
  return build(name, rest, values);
}

/** `--bundle` may stand without its file; parseArgs knows no such option. */
const withBundle = (argv: readonly string[]): string[] =>
  argv.flatMap((word, at) => {
    const next = argv[at + 1];
    return word === '--bundle' && (next === undefined || next.startsWith('-'))
      ? [`${word}=`]
      : [word];
  });

const read = (argv: readonly string[]) =>
  parseArgs({ args: withBundle(argv), options: OPTIONS, allowPositionals: true, strict: true });

type Values = ReturnType<typeof read>['values'];

const firstSentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('. ')[0]?.replace(/\.$/, '') ?? '';

function build(name: string, rest: readonly string[], values: Values): Outcome<Command, 'usage'> {
  const json = values.json === true;
  if (name === 'build') {
    const [target, ...more] = rest;
    if (target === undefined || more.length > 0) return usage('"build" takes exactly one package.');
    if (!isPackageName(target)) return usage(`"${target}" cannot be a package's name.`);
    return ok({ name, directory: values.workspace ?? null, json, package: target });
  }
  if (rest.length > 1) return usage(`"${name}" takes at most one folder.`);
  if (rest.length === 1 && values.workspace !== undefined) {
    return usage('The folder is given twice.');
  }
  const directory = rest[0] ?? values.workspace ?? null;
  if (name === 'open' || name === 'mcp') return ok({ name, directory });
  if (name === 'connect') return buildConnect(directory, values);
  if (name === 'doctor') return ok({ name, directory, json, bundle: values.bundle ?? null });
  if (name === 'run') return buildRun(directory, json, values);
  const from = wholeNumber(values.from ?? '0', 0);
  if (from === null) return usage('--from takes a whole number.');
  if (name === 'plan') return ok({ name, directory, json, from });
  return ok({ name: 'status', directory, json, from, ledger: values.ledger === true });
}

function buildConnect(directory: string | null, values: Values): Outcome<Command, 'usage'> {
  if (values.check === true && values.remove === true) {
    return usage('"connect" takes --check or --remove, not both.');
  }
  const action = values.check === true ? 'check' : values.remove === true ? 'remove' : 'add';
  return ok({ name: 'connect', directory, action });
}

function buildRun(
  directory: string | null,
  json: boolean,
  values: Values,
): Outcome<Command, 'usage'> {
  const waves = values.waves === undefined ? null : wholeNumber(values.waves, 1);
  if (values.waves !== undefined && waves === null) {
    return usage('--waves takes a whole number from 1.');
  }
  if (values.packages === undefined) {
    return ok({ name: 'run', directory, json, packages: null, waves });
  }
  const packages = values.packages.split(',').map((item) => item.trim());
  const wrong = packages.find((item) => !isPackageName(item));
  if (wrong !== undefined) return usage(`--packages: "${wrong}" cannot be a package's name.`);
  return ok({ name: 'run', directory, json, packages: [...new Set(packages)], waves });
}

const wholeNumber = (text: string, least: number): number | null =>
  /^\d{1,9}$/.test(text) && Number(text) >= least ? Number(text) : null;
