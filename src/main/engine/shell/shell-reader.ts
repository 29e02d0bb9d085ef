import { isAbsolute, join, normalize } from 'node:path';
import { type Redirect, type SimpleCommand, UNKNOWN, type Word } from './shell-words';

/** Deeper nesting is not written by anybody; it would only cost. */
const MAX_DEPTH = 24;
/** Longer texts are read up to here. Claude Code's own limit on a command is far below. */
const MAX_CHARACTERS = 256 * 1024;
/** A loop of expansions ends here. */
const MAX_COMMANDS = 4_000;
/** A variable that is put together of itself doubles each time: past so many characters its value counts as unknown. */
const MAX_VALUE = 8 * 1024;
/** So many characters of variables' values are put in, in all. */
const MAX_EXPANDED = 1024 * 1024;

const RESERVED = new Set([
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
  '}',
  'fi',
  'done',
]);
const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)\+?=/;

/** What a text would start. */
export interface ShellReading {
  readonly commands: readonly SimpleCommand[];
  /** False where a part was left out: too long, too many commands, nested too deep. */
  readonly isWhole: boolean;
}

/**
 * The simple commands that a shell would start for this text, in order, those within `$( )`, backticks,
 * sub-shells, loops and here-documents of a shell included. Follows the POSIX Shell Command Language (2.2
 * to 2.10) and bash's additions as far as they decide what runs. Never throws; what is not shell at all
 * comes out as words that match nothing.
 */
export function readShell(text: string, cwd: string | null): ShellReading {
  const commands: SimpleCommand[] = [];
  const spent = { expanded: 0, isCut: text.length > MAX_CHARACTERS };
  const state = { cwd, variables: new Variables(), spent };
  new Reader(text.slice(0, MAX_CHARACTERS), state, commands, 0).read(null);
  return { commands, isWhole: !spent.isCut };
}

/** What variables hold. What is within brackets has values of its own on top of those outside, none of them copied. */
class Variables {
  readonly #outer: Variables | null;
  /** null: it was forgotten. */
  readonly #own = new Map<string, string | null>();

  constructor(outer: Variables | null = null) {
    this.#outer = outer;
  }

  get(name: string): string | null {
    const own = this.#own.get(name);
    return own === undefined ? (this.#outer?.get(name) ?? null) : own;
  }

  set(name: string, value: string): void {
    this.#own.set(name, value);
  }

  forget(name: string): void {
    this.#own.set(name, null);
  }

  inner(): Variables {
    return new Variables(this);
  }
}

interface State {
  cwd: string | null;
  readonly variables: Variables;
  /** Of all readers of one text: characters of values that were put in so far, and whether a part was left out. */
  readonly spent: { expanded: number; isCut: boolean };
}

interface Pending {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly expands: boolean;
  readonly take: (body: string) => void;
}

/** A command while it is being read. */
class Draft {
  words: Word[] = [];
  redirects: Redirect[] = [];
  assignments: [string, Word][] = [];
  input: string | null = null;
  /** `for`, `case`, `select`, `function`: its words are no command. */
  isHead = false;
}

class Reader {
  readonly #text: string;
  readonly #state: State;
  readonly #found: SimpleCommand[];
  readonly #depth: number;
  #at = 0;
  #heredocs: Pending[] = [];

  constructor(text: string, state: State, found: SimpleCommand[], depth: number) {
    this.#text = text;
    this.#state = state;
    this.#found = found;
    this.#depth = depth;
  }

  /** Reads commands up to `close`, or to the end. Answers how many characters that was. */
  read(close: ')' | null): number {
    let draft = new Draft();
    while (this.#at < this.#text.length && this.#found.length < MAX_COMMANDS) {
      const character = this.#text[this.#at] ?? '';
      if (character === ')') {
        this.#at += 1;
        if (close === ')') break;
        // The end of a pattern of `case`.
        draft = new Draft();
      } else if (character === '\n') {
        this.#at += 1;
        this.#takeHeredocs();
        this.#end(draft);
        draft = new Draft();
      } else if (character === ' ' || character === '\t' || character === '\r') {
        this.#at += 1;
      } else if (character === '\\' && this.#text[this.#at + 1] === '\n') {
        this.#at += 2;
      } else if (character === '#') {
        this.#skipComment();
      } else if (this.#redirect(draft)) {
        // Taken.
      } else if (character === ';' || character === '&' || character === '|') {
        const isPipe = /^\|&?(?!\|)/.test(this.#text.slice(this.#at, this.#at + 3));
        while (this.#at < this.#text.length && ';&|'.includes(this.#text[this.#at] ?? ' ')) {
          this.#at += 1;
        }
        const next = new Draft();
        const printed = this.#end(draft);
        if (isPipe) this.#pipe(draft, next, printed);
        draft = next;
      } else if (character === '(') {
        this.#subshell(draft);
      } else {
        this.#word(draft);
      }
    }
    if (this.#at < this.#text.length && close === null) this.#state.spent.isCut = true;
    this.#takeHeredocs();
    this.#end(draft);
    return this.#at;
  }

  /** What one command is known to print is what the next one reads; a here-document's body comes later. */
  #pipe(from: Draft, to: Draft, printed: string | null): void {
    to.input = printed;
    const last = this.#heredocs.at(-1);
    if (last === undefined || from.words[0]?.text !== 'cat') return;
    const take = (body: string): void => {
      last.take(body);
      to.input = body;
    };
    this.#heredocs[this.#heredocs.length - 1] = { ...last, take };
  }

  /** Notes the command. Answers what it prints, where that is plain. */
  #end(draft: Draft): string | null {
    const { words, redirects, assignments, isHead } = draft;
    if (isHead || (words.length === 0 && redirects.length === 0)) {
      if (words.length === 0) this.#assign(assignments);
      return null;
    }
    const { cwd } = this.#state;
    // The body of a here-document may come later: read through the draft.
    this.#found.push({
      words,
      redirects,
      cwd,
      get input() {
        return draft.input;
      },
    });
    const name = words[0]?.text;
    if (name === 'cd' || name === 'pushd') this.#changeFolder(words);
    if (name === 'popd') this.#state.cwd = null;
    if (name === 'export' || name === 'declare' || name === 'local' || name === 'readonly') {
      this.#assign(words.slice(1).flatMap((word) => asAssignment(word)));
    }
    if (name === 'echo' || name === 'printf') {
      return words
        .slice(1)
        .filter((word) => !/^-[neE]+$/.test(word.text))
        .map((word) => word.text)
        .join(' ')
        .replaceAll('\\n', '\n');
    }
    return name === 'cat' && words.length === 1 ? draft.input : null;
  }

  #assign(assignments: readonly [string, Word][]): void {
    for (const [name, { text }] of assignments) {
      this.#state.variables.set(name, text.length > MAX_VALUE ? UNKNOWN : text);
    }
  }

  #changeFolder(words: readonly Word[]): void {
    const target = words.slice(1).find((word) => !/^-[LPe@]*$/.test(word.text));
    if (target === undefined || target.text.includes(UNKNOWN) || target.text.startsWith('~')) {
      this.#state.cwd = null;
    } else if (isAbsolute(target.text)) {
      this.#state.cwd = normalize(target.text);
    } else if (this.#state.cwd !== null) {
      this.#state.cwd = join(this.#state.cwd, target.text);
    }
  }

  #skipComment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  /** `( … )` as a command, or the empty brackets of a function's name. */
  #subshell(draft: Draft): void {
    this.#at += 1;
    if (this.#text.startsWith('(', this.#at) && draft.words.length === 0) {
      this.#skipArithmetic();
    } else if (draft.words.length > 0 && /^\s*\)/.test(this.#text.slice(this.#at, this.#at + 8))) {
      this.#at = this.#text.indexOf(')', this.#at) + 1;
      draft.words = [];
    } else if (draft.words.length > 0 && (draft.words.at(-1)?.text ?? '').endsWith('=')) {
      // An array: its items are no command.
      this.#nested(')', false);
    } else {
      this.#nested(')', true);
    }
  }

  #skipArithmetic(): void {
    const end = this.#text.indexOf('))', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 2;
  }

  /** Reads what stands between brackets as a script of its own, with its own folder and variables. */
  #nested(close: ')', keep: boolean): void {
    if (this.#depth >= MAX_DEPTH) {
      this.#at = this.#text.length;
      this.#state.spent.isCut = true;
      return;
    }
    const found = keep ? this.#found : [];
    const state = { ...this.#state, variables: this.#state.variables.inner() };
    const inner = new Reader(this.#text.slice(this.#at), state, found, this.#depth + 1);
    this.#at += inner.read(close);
  }

  #redirect(draft: Draft): boolean {
    const match = /^(?:\d{0,3}|\{\w+\}|&)(<<<|<<-|<<|<>|<&|<|>>|>\||>&|>)/.exec(
      this.#text.slice(this.#at, this.#at + 32),
    );
    const operator = match?.[1];
    if (match === null || operator === undefined) return false;
    // `<(…)` and `>(…)` are words.
    const after = this.#text[this.#at + match[0].length];
    if ((operator === '<' || operator === '>') && after === '(') return false;
    this.#at += match[0].length;
    while (/[ \t]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    const begin = this.#at;
    const target = this.#readWord();
    if (this.#at === begin && target.text === '') return true;
    if (operator === '<<' || operator === '<<-') {
      const raw = this.#text.slice(begin, this.#at);
      this.#heredocs.push({
        delimiter: target.text,
        stripTabs: operator === '<<-',
        expands: !/['"\\]/.test(raw),
        take: (body) => {
          draft.input = body;
        },
      });
    } else if (operator === '<<<') {
      draft.input = target.text;
    } else if (!(operator.endsWith('&') && /^(?:\d+|-)$/.test(target.text))) {
      draft.redirects.push({ operator, target });
    }
    return true;
  }

  #takeHeredocs(): void {
    const pending = this.#heredocs;
    this.#heredocs = [];
    for (const { delimiter, stripTabs, expands, take } of pending) {
      const lines: string[] = [];
      while (this.#at < this.#text.length) {
        const end = this.#text.indexOf('\n', this.#at);
        const stop = end < 0 ? this.#text.length : end;
        const raw = this.#text.slice(this.#at, stop);
        this.#at = Math.min(stop + 1, this.#text.length);
        const line = stripTabs ? raw.replace(/^\t+/, '') : raw;
        if (line === delimiter) break;
        lines.push(line);
        if (end < 0) break;
      }
      const body = lines.join('\n');
      take(body);
      if (expands) this.#substitutionsIn(body);
    }
  }

  /** Commands that stand in `$( )` or backticks within a here-document. */
  #substitutionsIn(body: string): void {
    if (!/\$\(|`/.test(body)) return;
    if (this.#depth >= MAX_DEPTH) {
      this.#state.spent.isCut = true;
      return;
    }
    const state = { ...this.#state, variables: this.#state.variables.inner() };
    const inner = new Reader(body, state, this.#found, this.#depth + 1);
    inner.#quoted('');
  }

  #word(draft: Draft): void {
    const begin = this.#at;
    const parts = this.#readParts();
    if (this.#at === begin) {
      this.#at += 1;
      return;
    }
    const word = joined(parts);
    const isFirst = draft.words.length === 0;
    const raw = this.#text.slice(begin, this.#at);
    if (isFirst && RESERVED.has(raw)) return;
    if (isFirst && /^(?:for|case|select|function)$/.test(raw)) {
      draft.isHead = true;
      draft.words.push(word);
      return;
    }
    if (draft.isHead && raw === '{' && draft.words[0]?.text === 'function') {
      draft.isHead = false;
      draft.words = [];
      return;
    }
    if (draft.isHead && raw === 'in') this.#forgetLoopVariable(draft);
    const assigned = isFirst && ASSIGNMENT.test(raw) ? asAssignment(word) : [];
    if (assigned.length > 0 && this.#text[this.#at] !== '(') {
      draft.assignments.push(...assigned);
      return;
    }
    draft.words.push(...splitUnquoted(parts));
  }

  /** A loop's variable has a value of its own each time. */
  #forgetLoopVariable(draft: Draft): void {
    const name = draft.words[1]?.text;
    if (draft.words[0]?.text !== 'case' && name !== undefined) this.#state.variables.forget(name);
  }

  #readWord(): Word {
    return joined(this.#readParts());
  }

  #readParts(): Part[] {
    const parts: Part[] = [];
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? '';
      if (/[\s;&|()]/.test(character)) break;
      if (character === '<' || character === '>') {
        if (this.#text[this.#at + 1] !== '(') break;
        this.#at += 2;
        this.#nested(')', true);
        parts.push({ text: UNKNOWN, quoted: true });
      } else if (character === "'") {
        parts.push({ text: this.#singleQuoted(), quoted: true });
      } else if (character === '"') {
        this.#at += 1;
        parts.push({ text: this.#quoted('"'), quoted: true });
      } else if (character === '\\') {
        const next = this.#text[this.#at + 1] ?? '';
        this.#at += 2;
        if (next !== '\n') parts.push({ text: next, quoted: true });
      } else if (character === '$' || character === '`') {
        parts.push(this.#expansion());
      } else {
        const plain = /^[^\s;&|()<>'"\\$`]+/.exec(this.#text.slice(this.#at))?.[0] ?? character;
        this.#at += plain.length;
        parts.push({ text: plain, quoted: false, plain: true });
      }
    }
    return parts;
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at + 1);
    const stop = end < 0 ? this.#text.length : end;
    const text = this.#text.slice(this.#at + 1, stop);
    this.#at = stop + 1;
    return text;
  }

  /** Up to the closing quote, or to the end of the text without one: expansions are read, the rest is text. */
  #quoted(close: '"' | ''): string {
    let text = '';
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? '';
      if (character === close) {
        this.#at += 1;
        break;
      }
      if (character === '\\') {
        const next = this.#text[this.#at + 1] ?? '';
        if (next !== '\n') text += '"\\$`'.includes(next) ? next : `\\${next}`;
        this.#at += 2;
      } else if (character === '$' || character === '`') {
        text += this.#expansion().text;
      } else {
        text += character;
        this.#at += 1;
      }
    }
    return text;
  }

  #expansion(): Part {
    const rest = this.#text.slice(this.#at, this.#at + 200);
    if (rest.startsWith('`')) return this.#backticks();
    if (rest.startsWith("$'")) {
      this.#at += 1;
      return { text: this.#ansiQuoted(), quoted: true };
    }
    if (rest.startsWith('$"')) {
      this.#at += 2;
      return { text: this.#quoted('"'), quoted: true };
    }
    if (rest.startsWith('$((')) {
      this.#at += 3;
      this.#skipArithmetic();
      return { text: UNKNOWN, quoted: true };
    }
    if (rest.startsWith('$(')) {
      this.#at += 2;
      this.#nested(')', true);
      return { text: UNKNOWN, quoted: true };
    }
    if (rest.startsWith('${')) return this.#parameter();
    const name = /^\$([A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(rest);
    if (name === null) {
      this.#at += 1;
      return { text: '$', quoted: true };
    }
    this.#at += name[0].length;
    return { text: this.#valueOf(name[1] ?? ''), quoted: false };
  }

  #valueOf(name: string): string {
    if (name === 'PWD') return this.#state.cwd ?? UNKNOWN;
    const value = this.#state.variables.get(name) ?? UNKNOWN;
    this.#state.spent.expanded += value.length;
    return this.#state.spent.expanded > MAX_EXPANDED ? UNKNOWN : value;
  }

  /** `${NAME}`; with an operator only that its words are read for what they run. */
  #parameter(): Part {
    const plain = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}/.exec(
      this.#text.slice(this.#at, this.#at + 200),
    );
    if (plain !== null) {
      this.#at += plain[0].length;
      return { text: this.#valueOf(plain[1] ?? ''), quoted: false };
    }
    this.#at += 2;
    let depth = 1;
    while (this.#at < this.#text.length && depth > 0) {
      const character = this.#text[this.#at] ?? '';
      if (character === '}') depth -= 1;
      if (character === '{') depth += 1;
      if (character === "'") this.#singleQuoted();
      else if (character === '\\') this.#at += 2;
      else if (character === '`' || this.#text.startsWith('$(', this.#at)) this.#expansion();
      else this.#at += 1;
    }
    return { text: UNKNOWN, quoted: true };
  }

  #backticks(): Part {
    let at = this.#at + 1;
    let inner = '';
    while (at < this.#text.length && this.#text[at] !== '`') {
      const next = this.#text[at + 1] ?? '';
      if (this.#text[at] === '\\' && '$`\\'.includes(next)) {
        inner += next;
        at += 2;
      } else {
        inner += this.#text[at] ?? '';
        at += 1;
      }
    }
    this.#at = at + 1;
    if (this.#depth < MAX_DEPTH) {
      const state = { ...this.#state, variables: this.#state.variables.inner() };
      new Reader(inner, state, this.#found, this.#depth + 1).read(null);
    } else this.#state.spent.isCut = true;
    return { text: UNKNOWN, quoted: true };
  }

  #ansiQuoted(): string {
    let text = '';
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== "'") {
      const rest = this.#text.slice(this.#at, this.#at + 12);
      const code = /^\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3}))/.exec(rest);
      if (code !== null) {
        const number =
          code[3] === undefined
            ? Number.parseInt(code[1] ?? code[2] ?? '0', 16)
            : Number.parseInt(code[3], 8);
        text += String.fromCharCode(number);
        this.#at += code[0].length;
      } else if (rest.startsWith('\\')) {
        text += SIMPLE_ESCAPES[rest[1] ?? ''] ?? rest[1] ?? '';
        this.#at += 2;
      } else {
        text += rest[0] ?? '';
        this.#at += 1;
      }
    }
    this.#at += 1;
    return text;
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

interface Part {
  readonly text: string;
  readonly quoted: boolean;
  /** Written as it is: globs and braces in it count, and it is not split. */
  readonly plain?: boolean;
}

const joined = (parts: readonly Part[]): Word => ({
  text: parts.map((part) => part.text).join(''),
  glob: parts.some((part) => part.plain === true && /[*?[{]/.test(part.text)),
});

/** A variable's value without quotes falls apart at its blanks, as the shell has it. */
function splitUnquoted(parts: readonly Part[]): readonly Word[] {
  if (!parts.some((part) => !part.quoted && part.plain !== true && /\s/.test(part.text))) {
    return [joined(parts)];
  }
  const groups: Part[][] = [[]];
  for (const part of parts) {
    if (part.quoted || part.plain === true) {
      groups.at(-1)?.push(part);
      continue;
    }
    for (const [index, text] of part.text.split(/\s+/).entries()) {
      if (index > 0) groups.push([]);
      if (text !== '') groups.at(-1)?.push({ ...part, text });
    }
  }
  return groups.filter((group) => group.length > 0).map(joined);
}

const asAssignment = (word: Word): [string, Word][] => {
  const match = ASSIGNMENT.exec(word.text);
  return match === null
    ? []
    : [[match[1] ?? '', { ...word, text: word.text.slice(match[0].length) }]];
};
