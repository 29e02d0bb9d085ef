import type { PendingItem } from '../../../shared/session';
import type { Task, TaskStatus } from '../../../shared/task';

/*
 * How a task stands in the session notes, so that the next start reads the same task from it:
 *
 *   - [ ] **#12** Build tmux
 *     - waits for: #3, #7
 *     - packages: tmux, ncurses
 *     - in progress
 *     - note: a line of its description
 */

/** What Markdown would take for a mark of its own. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\\`*<>[\]~&|$]/g, (mark) => `\\${mark}`)
    .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');

const unescaped = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

/** Text of one line; what a line of Markdown cannot hold as it is (blanks at its ends, control characters) as JSON. */
const written = (text: string): string => {
  const isPlain = /^(?!")[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text) && text === text.trim();
  // JSON leaves some of what ends a line, or cannot be seen, as it is.
  const json = JSON.stringify(text).replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (one) =>
      `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}${one.length > 1 ? `\\u${one.charCodeAt(1).toString(16).padStart(4, '0')}` : ''}`,
  );
  return escaped(isPlain ? text : json);
};

const readText = (markdown: string): string => {
  const text = unescaped(markdown.trim());
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
};

/** Metadata keys that have a word of their own in the notes. */
const WORDS = ['goal', 'discovered', 'asked'] as const;

/** The lines of one open task; `open`: ids of the tasks that are not completed, the only ones still waited for. */
export const taskLines = (task: Task, open: ReadonlySet<string>): readonly string[] => {
  // What its package's result was, and on which line of an earlier text it stood, is found again by itself.
  const waits = task.blockedBy.filter((id) => open.has(id)).map((id) => `#${id}`);
  const {
    package: one,
    packages: many,
    result: _result,
    source: _line,
    ...metadata
  } = task.metadata;
  const packages = [one, many].filter((value) => typeof value === 'string' && value !== '');
  const others: Record<string, unknown> = {};
  const words: string[] = [];
  for (const [key, value] of Object.entries(metadata)) {
    const isWord = (WORDS as readonly string[]).includes(key);
    if (isWord && typeof value === 'string') words.push(`${key}: ${written(value)}`);
    else others[key] = value;
  }
  const details = [
    ...(waits.length === 0 ? [] : [`waits for: ${waits.join(', ')}`]),
    ...(packages.length === 0 ? [] : [`packages: ${written(packages.join(', '))}`]),
    ...(task.status === 'in_progress' ? ['in progress'] : []),
    ...(task.owner === null ? [] : [`owner: ${written(task.owner)}`]),
    ...(task.activeForm === task.subject ? [] : [`doing: ${written(task.activeForm)}`]),
    ...words,
    ...(Object.keys(others).length === 0 ? [] : [`data: ${written(JSON.stringify(others))}`]),
    ...(task.description === ''
      ? []
      : task.description.split('\n').map((line) => `note: ${written(line)}`.trimEnd())),
  ];
  return [
    `- [ ] **#${task.id}** ${written(task.subject)}`,
    ...details.map((line) => `  - ${line}`),
  ];
};

const TASK = /^\s*[-*+]\s+\[[ ]\]\s+\*\*(#\d+)\*\*\s+(.*)$/;

/** Reads a task from its line and those below it; null where the line is none of ours. */
export const readTaskLines = (
  line: string,
  details: readonly string[],
): Omit<PendingItem, 'origin' | 'sources'> | null => {
  const [, key, subject] = TASK.exec(line) ?? [];
  if (key === undefined || subject === undefined) return null;
  let status: TaskStatus = 'pending';
  let owner: string | null = null;
  let activeForm: string | null = null;
  let packages: readonly string[] = [];
  let waitsFor: readonly string[] = [];
  const notes: string[] = [];
  let metadata: Record<string, string | number | boolean> = {};
  for (const detail of details) {
    const text = detail.replace(/^\s*[-*+]\s+/, '').trim();
    if (/^in progress$/i.test(text)) {
      status = 'in_progress';
      continue;
    }
    const [, word = '', value = ''] = /^([a-z ]+):\s?(.*)$/i.exec(text) ?? [];
    switch (word.toLowerCase()) {
      case 'waits for':
        waitsFor = value.match(/#\d+/g) ?? [];
        break;
      case 'packages':
        packages = readText(value).split(/,\s*/);
        break;
      case 'owner':
        owner = readText(value);
        break;
      case 'doing':
        activeForm = readText(value);
        break;
      case 'note':
        notes.push(readText(value));
        break;
      case 'goal':
      case 'discovered':
      case 'source':
      case 'asked':
        metadata = { ...metadata, [word.toLowerCase()]: readText(value) };
        break;
      case 'data':
        metadata = { ...metadata, ...plainValues(readText(value)) };
        break;
      default:
        // What a person wrote below it belongs to it.
        if (text !== '') notes.push(unescaped(text));
    }
  }
  return {
    key,
    subject: readText(subject),
    description: notes.join('\n'),
    activeForm,
    status,
    owner,
    packages,
    waitsFor,
    metadata,
  };
};

const plainValues = (json: string): Record<string, string | number | boolean> => {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string | number | boolean] =>
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
      ),
    );
  } catch {
    return {};
  }
};
