import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Config, DEFAULT_CONFIG } from '../../../shared/config';
import { DOCUMENTS, type DocumentKind } from '../../../shared/document';
import type { FileVersion } from '../../../shared/file-text';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { ResultCard, RulePackage } from '../../../shared/package';
import { isPackageName } from '../../../shared/package-name';
import type { Problem } from '../../../shared/problem';
import { readSmallFile, type SmallFile } from '../disk/small-file';
import { Emitter } from '../emitter';
import { inSlices } from '../in-slices';
import { parseResult } from '../results/result-file';
import { parseConfig } from './config';
import { versionOf } from './file-texts';
import { type FolderChange, FolderWatch } from './folder-watch';
import { RuleCache } from './rule-cache';
import { findNameClashes, parseRuleFile, type RuleReading } from './rule-file';

const CONFIG_FILE = 'breakwater.yaml';
const RULES = 'rules/packages';
const RESULTS = 'build-results';

/** A rule or result file past this is refused rather than read into memory. */
const MAX_FILE_BYTES = 1024 * 1024;

/** What changed on disk since the last event. */
export interface WorkspaceChange {
  readonly config: boolean;
  readonly rules: readonly string[];
  readonly results: readonly string[];
  readonly documents: readonly DocumentKind[];
  /** Every one of these files, as it is now. */
  readonly files: readonly FileVersion[];
}

const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name) && !name.startsWith('.');
const isMarkdown = (name: string): boolean => name.endsWith('.md') && !name.startsWith('.');

/**
 * A workspace's own files as they are on disk: configuration, rule files, result files, documents.
 * Opening creates nothing. What cannot be read is a problem in `problems()`, and the rest is there.
 */
export class Workspace {
  readonly root: string;
  readonly name: string;
  readonly changes = new Emitter<WorkspaceChange>();
  #config: Config = DEFAULT_CONFIG;
  #rules = new Map<string, RulePackage>();
  /** Those of them that stand for a package: of two names that differ in case alone, the first. */
  #used: ReadonlyMap<string, RulePackage> = new Map();
  #unreadable = new Set<string>();
  /** When each rule file was last changed, milliseconds since 1970. */
  #ruleTimes = new Map<string, number>();
  #results = new Map<string, ResultCard>();
  /** What stands for each file's bytes, by its path. */
  #versions = new Map<string, string>();
  /** Problems by the file they are in. */
  #problems = new Map<string, readonly Problem[]>();
  #watches: FolderWatch[] = [];
  readonly #cache: RuleCache;

  private constructor(root: string) {
    this.root = root;
    this.name = basename(root) || root;
    this.#cache = new RuleCache(root);
  }

  /** Reads the folder and follows it. Refused when it is not a folder that can be read. */
  static async open(path: string): Promise<Outcome<Workspace>> {
    let root: string;
    try {
      root = await realpath(resolve(path));
      if (!(await stat(root)).isDirectory()) throw new Error('not a folder');
    } catch {
      return refuse('workspace-missing', `${path} is not a folder that can be opened.`);
    }
    const workspace = new Workspace(root);
    await workspace.#start();
    return ok(workspace);
  }

  get config(): Config {
    return this.#config;
  }

  get rules(): ReadonlyMap<string, RulePackage> {
    return this.#used;
  }

  get results(): ReadonlyMap<string, ResultCard> {
    return this.#results;
  }

  /** True when the rule file is there but cannot be read, so nobody knows what must come first. */
  dependsUnknown(name: string): boolean {
    return this.#unreadable.has(name);
  }

  /** True when the rule file was changed after that moment (milliseconds since 1970). */
  ruleChangedSince(name: string, moment: number): boolean {
    return (this.#ruleTimes.get(name) ?? 0) > moment;
  }

  problems(): readonly Problem[] {
    const problems = [...this.#problems.values()].flat();
    if (existsSync(this.root)) return problems;
    const message = 'The workspace’s folder is gone: it was deleted, moved or unmounted.';
    const remedy = 'Bring it back, or open it where it is now; builds that ran in it were ended.';
    return [problem(this.root, message, remedy), ...problems];
  }

  /** Looks at the disk now instead of waiting for an event. */
  async look(): Promise<void> {
    await Promise.all(this.#watches.map((watch) => watch.look()));
  }

  /** Reads one package's result again, now. */
  async readResult(name: string): Promise<ResultCard | null> {
    this.#readResult(`${name}.md`);
    return this.#results.get(name) ?? null;
  }

  /** Keeps what was read for the next opening. Only for the workspace's owner; what fails is read again then. */
  async keepReadings(): Promise<void> {
    await this.#cache.save().catch(() => {});
  }

  close(): void {
    for (const watch of this.#watches) watch.close();
    this.changes.clear();
  }

  async #start(): Promise<void> {
    const documents = new Map<string, DocumentKind>(
      (Object.entries(DOCUMENTS) as [DocumentKind, string][]).map(([kind, file]) => [file, kind]),
    );
    const kindsOf = (prefix: string, change: FolderChange): DocumentKind[] =>
      [...change.changed, ...change.removed]
        .map((name) => documents.get(prefix + name))
        .filter((kind) => kind !== undefined);

    const top = new FolderWatch(
      this.root,
      (name) => name === CONFIG_FILE || documents.has(name),
      (change) => this.#topChanged(change, kindsOf('', change)),
    );
    const rulesFolder = new FolderWatch(
      join(this.root, 'rules'),
      (name) => documents.has(`rules/${name}`),
      (change) => this.#tell({ documents: kindsOf('rules/', change) }),
    );
    const rules = new FolderWatch(join(this.root, RULES), isYaml, (change) =>
      this.#rulesChanged(change, rules),
    );
    const results = new FolderWatch(join(this.root, RESULTS), isMarkdown, (change) =>
      this.#resultsChanged(change),
    );
    this.#watches = [top, rulesFolder, rules, results];
    const [, , ruleFiles, resultFiles] = await Promise.all(
      this.#watches.map((watch) => watch.start()),
    );
    this.#readConfig();
    this.#cache.load();
    await inSlices(ruleFiles ?? [], (name) => this.#readRule(name, rules.signatureOf(name)));
    await inSlices(resultFiles ?? [], (name) => this.#readResult(name));
    this.#settleRules();
  }

  #tell(change: Partial<WorkspaceChange>): void {
    const none = { config: false, rules: [], results: [], documents: [], files: [] };
    const whole: WorkspaceChange = { ...none, ...change };
    const { rules, results, documents, files } = whole;
    if (whole.config || rules.length + results.length + documents.length + files.length > 0) {
      this.changes.emit(whole);
    }
  }

  async #topChanged(change: FolderChange, documents: readonly DocumentKind[]): Promise<void> {
    const config = [...change.changed, ...change.removed].includes(CONFIG_FILE);
    if (config) this.#readConfig();
    this.#tell({ config, documents, files: config ? this.#versionsOf('', [CONFIG_FILE]) : [] });
  }

  async #rulesChanged(change: FolderChange, watch: FolderWatch): Promise<void> {
    const names = [...change.changed, ...change.removed];
    for (const name of change.removed) this.#forgetRule(name);
    await inSlices(change.changed, (name) => this.#readRule(name, watch.signatureOf(name)));
    this.#settleRules();
    this.#tell({ rules: names.map(packageOf), files: this.#versionsOf(`${RULES}/`, names) });
  }

  async #resultsChanged(change: FolderChange): Promise<void> {
    const names = [...change.changed, ...change.removed];
    for (const name of change.removed) {
      this.#versions.delete(`${RESULTS}/${name}`);
      this.#results.delete(packageOf(name));
      this.#problems.delete(`${RESULTS}/${name}`);
    }
    await inSlices(change.changed, (name) => this.#readResult(name));
    this.#tell({ results: names.map(packageOf), files: this.#versionsOf(`${RESULTS}/`, names) });
  }

  #versionsOf(folder: string, names: readonly string[]): readonly FileVersion[] {
    return names.map((name) => {
      const file = folder + name;
      return { file, version: this.#versions.get(file) ?? '' };
    });
  }

  #readConfig(): void {
    const read = this.#read(CONFIG_FILE);
    if (read === null) {
      // Not there: the defaults hold. Not readable: the problem is noted, and what was known stays.
      if (!this.#problems.has(CONFIG_FILE)) this.#config = DEFAULT_CONFIG;
      return;
    }
    const { config, problems } = parseConfig(read.bytes, CONFIG_FILE);
    this.#config = config;
    this.#note(CONFIG_FILE, problems);
  }

  /** `signature`: what the file's status was when it was looked at, right before. */
  #readRule(fileName: string, signature: string | null): void {
    const file = `${RULES}/${fileName}`;
    const name = packageOf(fileName);
    const reading = this.#cachedRule(file, fileName, signature) ?? this.#parsedRule(file);
    if (reading === null) {
      this.#forgetRule(fileName);
      return;
    }
    const { rule, problems, modified, version } = reading;
    if (signature !== null && modified !== null && version !== null) {
      this.#cache.note(fileName, { signature, version, modified, rule, problems });
    }
    this.#note(file, problems);
    // Of a file that cannot be read the time of its last change is of no use: nobody builds by it.
    if (modified !== null) this.#ruleTimes.set(name, modified);
    if (rule !== null) {
      this.#rules.set(name, rule);
      this.#unreadable.delete(name);
    } else if (isPackageName(name)) {
      // Still a package of the queue, shown with its problem; nothing is known of what it needs.
      this.#rules.set(name, unknownRule(name, file));
      this.#unreadable.add(name);
    }
  }

  #cachedRule(file: string, fileName: string, signature: string | null): RuleFileReading | null {
    const cached = this.#cache.get(fileName, signature);
    if (cached !== null) this.#versions.set(file, cached.version);
    return cached;
  }

  /** Null where there is no such file. */
  #parsedRule(file: string): RuleFileReading | null {
    const read = this.#read(file);
    if (read !== null) {
      const version = this.#versions.get(file) ?? null;
      return { ...parseRuleFile(read.bytes, file), modified: read.modified, version };
    }
    const problems = this.#problems.get(file);
    return problems === undefined ? null : { rule: null, problems, modified: null, version: null };
  }

  #forgetRule(fileName: string): void {
    const file = `${RULES}/${fileName}`;
    this.#cache.forget(fileName);
    this.#problems.delete(file);
    this.#versions.delete(file);
    const name = packageOf(fileName);
    if (this.#rules.get(name)?.ruleFile !== file) return;
    this.#rules.delete(name);
    this.#unreadable.delete(name);
  }

  #readResult(fileName: string): void {
    const file = `${RESULTS}/${fileName}`;
    const name = packageOf(fileName);
    if (!isPackageName(name)) return;
    const read = this.#read(file);
    if (read === null) {
      // Not there: neither is the result. Not readable: the problem is noted, and what was known stays.
      if (!this.#problems.has(file)) this.#results.delete(name);
      return;
    }
    const modifiedAt = new Date(read.modified).toISOString();
    const { card, problems } = parseResult(read.bytes, file, modifiedAt);
    this.#note(file, problems);
    if (card === null) this.#results.delete(name);
    else this.#results.set(name, card);
  }

  /** A file as it is; null when it is not there or, with the problem noted, cannot be read. */
  #read(file: string): { readonly bytes: Buffer; readonly modified: number } | null {
    const read = readSmallFile(join(this.root, file), MAX_FILE_BYTES);
    if (read.kind === 'read') {
      this.#problems.delete(file);
      this.#versions.set(file, versionOf(read.bytes));
      return read;
    }
    this.#versions.delete(file);
    this.#note(file, problemsOf(read, file));
    return null;
  }

  #note(file: string, problems: readonly Problem[]): void {
    if (problems.length === 0) this.#problems.delete(file);
    else this.#problems.set(file, problems);
  }

  /** In the order of their names, whichever file was read first: a queue must not look another way at each start. */
  #settleRules(): void {
    const entries = [...this.#rules];
    const inOrder = entries.every(([name], at) => at === 0 || (entries[at - 1]?.[0] ?? '') < name);
    if (!inOrder) this.#rules = new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
    const files = [...this.#rules.values()].map((rule) => rule.ruleFile);
    const clashes = findNameClashes(files);
    this.#note('rules/packages', clashes);
    const left = new Set(clashes.map((clash) => clash.file));
    this.#used = new Map([...this.#rules].filter(([, rule]) => !left.has(rule.ruleFile)));
  }
}

/** Why a file cannot be read; that it is not there is none. */
const problemsOf = (read: Exclude<SmallFile, { kind: 'read' }>, file: string): Problem[] => {
  if (read.kind === 'not-a-file') {
    return [
      problem(file, 'This is not a plain file.', 'Move it away, or put a file in its place.'),
    ];
  }
  if (read.kind === 'too-large') {
    return [problem(file, `The file is larger than ${MAX_FILE_BYTES} bytes.`, 'Shorten it.')];
  }
  if (read.code === 'ENOENT') return [];
  const remedy =
    read.code === 'EACCES' ? 'Give yourself the right to read it.' : 'Look at the file.';
  return [problem(file, `The file cannot be read (${read.code}).`, remedy)];
};

/** A rule file as it was read, now or the last time; `modified` and `version` are null where it cannot be. */
interface RuleFileReading extends RuleReading {
  readonly modified: number | null;
  readonly version: string | null;
}

const packageOf = (fileName: string): string => fileName.replace(/\.(md|ya?ml)$/i, '');

const problem = (file: string, message: string, remedy: string): Problem => ({
  file,
  line: null,
  severity: 'error',
  message,
  remedy,
});

const unknownRule = (name: string, ruleFile: string): RulePackage => ({
  name,
  ruleFile,
  version: null,
  depends: [],
  quick: null,
  command: null,
});
