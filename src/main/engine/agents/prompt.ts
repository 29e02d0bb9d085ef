import { cleanLine } from '../../../shared/clean-line';
import type { ResultCard, RulePackage } from '../../../shared/package';

/** Where a workspace may have a prompt of its own. */
export const PROMPT_FILE = 'rules/worker-prompt.md';

/** What a worker is told where the workspace has no prompt of its own. Short: every worker reads all of it. */
export const DEFAULT_PROMPT = `You are a worker for Breakwater. Your one package is {package} {version}, in this folder.

Get it built, then write its result and stop. Its rule file is {rule_file}: create or change it as the package needs; change no other package's.

What the index says:
{index_rows}

What it depends on:
{dependencies}

Rules:
- Build only through Breakwater: the tool \`build\` of the MCP server \`breakwater\` (start, then wait, then report), or the command \`breakwater build {package}\`. Never run the build command yourself, never in the background. You get exit code, status, summary and the error; that is all there is to go by.
- Never open a log. Everything under .breakwater/ is off limits.
- Do not write rules/INDEX.md, HANDOFF.md or another package's files: the orchestrator does.
- If the build fails, change the rule file or the sources and build again. After three failures of the same kind, stop and report FAILED.
- At the end write {result_file} with exactly these seven lines:
package: {package}
version: <version>
status: SUCCESS | FAILED | BLOCKED
rpms: <file names with commas between them, or none>
staged: yes | no
summary: <one line>
rule_file: {rule_file}
- No log lines in it, and nothing else. Your last answer is only: "done, see {result_file}".
`;

/** What the placeholders of a prompt stand for. */
export interface PromptFacts {
  readonly rule: RulePackage;
  /** Rows of rules/INDEX.md about the package and what it depends on, one line each. */
  readonly indexRows: readonly string[];
  /** What each dependency came to; null where it has no result. */
  readonly dependencies: readonly { readonly name: string; readonly result: ResultCard | null }[];
}

/** As many rows and dependencies are told; the rest is counted. */
const MOST_LINES = 12;
const LINE_CHARACTERS = 240;

/** The names that may stand in braces in a prompt. */
export const PLACEHOLDERS = [
  'package',
  'version',
  'rule_file',
  'result_file',
  'index_rows',
  'dependencies',
] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

const isPlaceholder = (name: string): name is Placeholder =>
  (PLACEHOLDERS as readonly string[]).includes(name);

/** A prompt with its placeholders filled in; other braces stay as they are. Pure. */
export const fillPrompt = (template: string, facts: PromptFacts): string => {
  const values = valuesOf(facts);
  return template.replace(/\{([a-z_]+)\}/g, (all, name: string) =>
    isPlaceholder(name) ? values[name] : all,
  );
};

const valuesOf = ({
  rule,
  indexRows,
  dependencies,
}: PromptFacts): Readonly<Record<Placeholder, string>> => ({
  package: rule.name,
  version: rule.version ?? '(version not stated)',
  rule_file: rule.ruleFile,
  result_file: `build-results/${rule.name}.md`,
  index_rows: listed(indexRows, 'nothing yet'),
  dependencies: listed(dependencies.map(dependencyLine), 'nothing'),
});

const dependencyLine = ({ name, result }: PromptFacts['dependencies'][number]): string => {
  if (result === null) return `${name}: no result yet`;
  const version = result.version === null ? '' : ` ${result.version}`;
  return `${name}${version}: ${result.status}${result.summary === '' ? '' : `, ${result.summary}`}`;
};

const listed = (lines: readonly string[], none: string): string => {
  if (lines.length === 0) return none;
  const shown = lines.slice(0, MOST_LINES).map((line) => `- ${cleanLine(line, LINE_CHARACTERS)}`);
  const left = lines.length - shown.length;
  return (left > 0 ? [...shown, `- and ${left} more`] : shown).join('\n');
};
