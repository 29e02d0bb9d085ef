import { type Outcome, ok } from '../../../shared/outcome';
import { splitArguments } from '../workspace/command-line';

const PROMPT = '{prompt}';
const PROMPT_FILE = '{prompt_file}';

/** The prompt, and a file with the same text, for commands that want the one or the other. */
export interface PromptPlaces {
  readonly prompt: string;
  readonly promptFile: string;
}

/**
 * An agent's command line → its arguments, with the prompt where the line says so, else as the last one.
 * No shell reads any of it. Refused with `config-invalid` where the line cannot be split.
 */
export const workerCommand = (
  line: string,
  places: PromptPlaces,
): Outcome<readonly string[], 'config-invalid'> => {
  const words = splitArguments(line);
  if (!words.ok) return words;
  const named = words.value.some((word) => word.includes(PROMPT) || word.includes(PROMPT_FILE));
  if (!named) return ok([...words.value, places.prompt]);
  return ok(
    words.value.map((word) =>
      word.replace(/\{prompt(_file)?\}/g, (_all, file) =>
        file === undefined ? places.prompt : places.promptFile,
      ),
    ),
  );
};

/** The orchestrator's arguments: its own command line, else the worker's without what carries a prompt. */
export const orchestratorCommand = (
  own: string | null,
  worker: string,
): Outcome<readonly string[], 'config-invalid'> => {
  const words = splitArguments(own ?? worker);
  if (!words.ok) return words;
  return ok(words.value.filter((word) => !word.includes(PROMPT) && !word.includes(PROMPT_FILE)));
};
