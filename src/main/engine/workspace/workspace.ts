import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Config, DEFAULT_CONFIG } from '../../../shared/config';
import { DOCUMENTS, type DocumentKind } from '../../../shared/document';
import type { FileVersion } from '../../../shared/file-text';
import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { ResultCard, RulePackage } from '../../../shared/package';
import { isPackageName } from '../../../shared/package-name';
import type { Problem } from '../../../shared/problem';
import { Emitter } from '../emitter';
import { mapLimit } from '../map-limit';
import { parseResult } from '../results/result-file';
import { parseConfig } from './config';
import { versionOf } from './file-texts';
import { type FolderChange, FolderWatch } from './folder-watch';
import { findNameClashes, parseRuleFile } from './rule-file';

const CONFIG_FILE = 'breakwater.yaml';
const RULES = 'rules/packages';
const RESULTS = 'build-results';

/** Files are read this many side by side: enough to hide the disk, few enough for descriptors. */
const READS_AT_ONCE = 32;

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

  private constructor(root: string) {
    this.root = root;
    this.name = basename(root) || root;
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
    await this.#readResult(`${name}.md`);
    return this.#results.get(name) ?? null;
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
      this.#rulesChanged(change),
    );
    const results = new FolderWatch(join(this.root, RESULTS), isMarkdown, (change) =>
      this.#resultsChanged(change),
    );
    this.#watches = [top, rulesFolder, rules, results];
    const [, , ruleFiles, resultFiles] = await Promise.all(
      this.#watches.map((watch) => watch.start()),
    );
    await this.#readConfig();
    await mapLimit(ruleFiles ?? [], READS_AT_ONCE, (name) => this.#readRule(name));
    await mapLimit(resultFiles ?? [], READS_AT_ONCE, (name) => this.#readResult(name));
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
    if (config) await this.#readConfig();
    this.#tell({ config, documents, files: config ? this.#versionsOf('', [CONFIG_FILE]) : [] });
  }

  async #rulesChanged(change: FolderChange): Promise<void> {
    const names = [...change.changed, ...change.removed];
    for (const name of change.removed) this.#forgetRule(name);
    await mapLimit(change.changed, READS_AT_ONCE, (name) => this.#readRule(name));
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
    await mapLimit(change.changed, READS_AT_ONCE, (name) => this.#readResult(name));
    this.#tell({ results: names.map(packageOf), files: this.#versionsOf(`${RESULTS}/`, names) });
  }

  #versionsOf(folder: string, names: readonly string[]): readonly FileVersion[] {
    return names.map((name) => {
      const file = folder + name;
      return { file, version: this.#versions.get(file) ?? '' };
    });
  }

  async #readConfig(): Promise<void> {
    const bytes = await this.#bytes(CONFIG_FILE);
    if (bytes === null) {
      // Not there: the defaults hold. Not readable: the problem is noted, and what was known stays.
      if (!this.#problems.has(CONFIG_FILE)) this.#config = DEFAULT_CONFIG;
      return;
    }
    const { config, problems } = parseConfig(bytes, CONFIG_FILE);
    this.#config = config;
    this.#note(CONFIG_FILE, problems);
  }

  async #readRule(fileName: string): Promise<void> {
    const file = `${RULES}/${fileName}`;
    const name = packageOf(fileName);
    const bytes = await this.#bytes(file);
    if (bytes === null && !this.#problems.has(file)) {
      this.#forgetRule(fileName);
      return;
    }
    const { rule, problems } =
      bytes === null
        ? { rule: null, problems: this.#problems.get(file) ?? [] }
        : parseRuleFile(bytes, file);
    this.#note(file, problems);
    const info = await stat(join(this.root, file)).catch(() => null);
    if (info !== null) this.#ruleTimes.set(name, info.mtimeMs);
    if (rule !== null) {
      this.#rules.set(name, rule);
      this.#unreadable.delete(name);
    } else if (isPackageName(name)) {
      // Still a package of the queue, shown with its problem; nothing is known of what it needs.
      this.#rules.set(name, unknownRule(name, file));
      this.#unreadable.add(name);
    }
  }

  #forgetRule(fileName: string): void {
    const file = `${RULES}/${fileName}`;
    this.#problems.delete(file);
    this.#versions.delete(file);
    const name = packageOf(fileName);
    if (this.#rules.get(name)?.ruleFile !== file) return;
    this.#rules.delete(name);
    this.#unreadable.delete(name);
  }

  async #readResult(fileName: string): Promise<void> {
    const file = `${RESULTS}/${fileName}`;
    const name = packageOf(fileName);
    if (!isPackageName(name)) return;
    let modifiedAt: string;
    try {
      modifiedAt = (await stat(join(this.root, file))).mtime.toISOString();
    } catch {
      this.#results.delete(name);
      this.#problems.delete(file);
      return;
    }
    const bytes = await this.#bytes(file);
    if (bytes === null) return;
    const { card, problems } = parseResult(bytes, file, modifiedAt);
    this.#note(file, problems);
    if (card === null) this.#results.delete(name);
    else this.#results.set(name, card);
  }

  /** The file's bytes; null when it is not there or, with the problem noted, cannot be read. */
  async #bytes(file: string): Promise<Buffer | null> {
    const path = join(this.root, file);
    try {
      const info = await stat(path);
      if (!info.isFile()) {
        // A pipe or a device could be read for ever.
        this.#versions.delete(file);
        this.#note(file, [
          problem(file, 'This is not a plain file.', 'Move it away, or put a file in its place.'),
        ]);
        return null;
      }
      if (info.size > MAX_FILE_BYTES) {
        this.#note(file, [
          problem(file, `The file is larger than ${MAX_FILE_BYTES} bytes.`, 'Shorten it.'),
        ]);
        return null;
      }
      const bytes = await readFile(path);
      this.#problems.delete(file);
      this.#versions.set(file, versionOf(bytes));
      return bytes;
    } catch (error) {
      this.#versions.delete(file);
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.#problems.delete(file);
      if (code !== 'ENOENT') {
        const remedy =
          code === 'EACCES' ? 'Give yourself the right to read it.' : 'Look at the file.';
        this.#note(file, [problem(file, `The file cannot be read (${code}).`, remedy)]);
      }
      return null;
    }
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
