import { type Outcome, ok, refuse } from '../../../shared/outcome';
import type { PromptText } from '../../../shared/window-contract';
import type { DocumentDesk } from '../document-desk';
import { readIndexRows } from '../documents/index-rows';
import type { Workspace } from '../workspace/workspace';
import { fillPrompt } from './prompt';
import { readPrompt, savePrompt } from './prompt-file';

/** Workers' prompts: the workspace's own or the built-in one, filled in from what is on disk. */
export class PromptDesk {
  readonly #workspace: Workspace;
  readonly #documents: DocumentDesk;

  constructor(workspace: Workspace, documents: DocumentDesk) {
    this.#workspace = workspace;
    this.#documents = documents;
  }

  read(): Promise<Outcome<PromptText>> {
    return readPrompt(this.#workspace.root);
  }

  save(text: string, baseVersion: string): Promise<Outcome<PromptText>> {
    return savePrompt(this.#workspace.root, text, baseVersion);
  }

  /** What the package's agent would be told by this prompt. */
  async preview(name: string, text: string): Promise<Outcome<{ readonly text: string }>> {
    const { rules, results } = this.#workspace;
    const rule = rules.get(name);
    if (rule === undefined) return refuse('package-unknown', `${name} has no rule file.`);
    const index = await this.#documents.read('index');
    const filled = fillPrompt(text, {
      rule,
      // An index that cannot be read is no reason not to build.
      indexRows: index.ok ? readIndexRows(index.value.text, [name, ...rule.depends]) : [],
      dependencies: rule.depends.map((one) => ({ name: one, result: results.get(one) ?? null })),
    });
    return ok({ text: filled });
  }

  /** What the package's agent is told now. */
  async compose(name: string): Promise<Outcome<string>> {
    const template = await this.read();
    if (!template.ok) return template;
    const filled = await this.preview(name, template.value.text);
    return filled.ok ? ok(filled.value.text) : filled;
  }
}
