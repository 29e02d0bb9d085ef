import {
  type Heading,
  headingFinder,
  markdownBlocks,
} from '../../../shared/markdown/markdown-blocks';
import { plainText } from '../../../shared/markdown/markdown-table';
import type {
  DoneItem,
  HandoffReading,
  OtherList,
  PendingItem,
  PendingOrigin,
  SourceLine,
  UnclearLine,
} from '../../../shared/session';
import type { TaskStatus } from '../../../shared/task';
import { type BatchEntry, readBlockedRows, readStatusRows } from './batch-reading';
import { listedNames, readItemStatus, segmentsOf } from './item-words';
import { type ListItem, readLists } from './list-reading';
import { readTaskLines } from './task-notes';

/** The heading of Breakwater's own section, without its marks. */
export const NOTES_TITLE = 'Session notes (Breakwater)';

type SectionKind = 'pending' | 'done' | 'blocked' | 'decision' | 'none';

const PENDING =
  /\b(?:next(?: steps?)?|pending|to[- ]?dos?|remaining|left to do|still (?:open|to do|pending)|open (?:tasks?|items?|work|points?)|outstanding|backlog|upcoming|in progress|follow[- ]?ups?|action items?|unfinished|not (?:yet )?(?:done|started|built))\b/i;
const DONE = /\b(?:done|completed?|finished|built|recent(?: work)?|history|changelog|log)\b/i;
const BLOCKED = /\b(?:blocked|blockers?|skipped|on hold|waiting)\b/i;
const DECISION = /\b(?:decisions?(?: needed)?|open questions?|questions?)\b/i;
const TASKS = /\btasks?\b/i;

const kindOf = (title: string): SectionKind => {
  if (/\bkey .*decisions?|decisions? (?:made|log)\b/i.test(title)) return 'none';
  if (PENDING.test(title)) return 'pending';
  if (DONE.test(title)) return 'done';
  if (BLOCKED.test(title)) return 'blocked';
  if (DECISION.test(title)) return 'decision';
  return TASKS.test(title) ? 'pending' : 'none';
};

/** By the nearest heading that says anything; a line of words with a colon right above a list says most. */
const sectionOf = (path: readonly Heading[], label: string | null): SectionKind => {
  const titles = [...path.map((one) => plainText(one.text)), ...(label === null ? [] : [label])];
  const kinds = titles.map(kindOf).filter((kind) => kind !== 'none');
  const nearest = kinds.at(-1) ?? 'none';
  // "Session 46: cmake-blocked packages" below "Recent Work" tells what was done.
  const isPast = kinds.includes('done') && nearest !== 'pending';
  return isPast ? 'done' : nearest;
};

/** Longer subjects are cut at a dash, the rest is the description. */
const SUBJECT = 200;

/** An item's words as a subject, and what is left of them for the description. */
export const subjectOf = (
  markdown: string,
): { readonly subject: string; readonly rest: string } => {
  const plain = plainText(markdown).replaceAll(/\s+/g, ' ');
  const [, head = plain, tail = ''] = /^(.{3,}?)\s+(?:--|—|–|-)\s+(.+)$/.exec(plain) ?? [];
  if (head.length <= SUBJECT) return { subject: head, rest: tail };
  const cut = head.lastIndexOf(' ', SUBJECT - 2);
  const at = cut > SUBJECT / 2 ? cut : SUBJECT - 2;
  return {
    subject: `${head.slice(0, at)} …`,
    rest: [head.slice(at).trim(), tail].join(' ').trim(),
  };
};

const MOST_SHOWN = 300;
const shown = (text: string): string =>
  text.trim().length > MOST_SHOWN ? `${text.trim().slice(0, MOST_SHOWN)}…` : text.trim();

/** For telling whether two texts name the same piece of work. */
export const sameWork = (subject: string): string =>
  plainText(subject)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}#+]+/gu, ' ')
    .trim();

/** Words that say that work is open, where no list or table says it. */
const MENTION = /\b(?:TODO|FIXME|PENDING|BLOCKED|IN[_ ]PROGRESS)\b/;
const SENTENCE =
  /^[\s>*_-]*(?:next(?: steps?| up)?|to-?do|pending|remaining|blocked|blockers?)\b[^:.]{0,30}:\**\s*\S/i;

/** `DONE (gdb skipped)`: what is said in passing may be what is left. */
const ASIDE = /\(([^()]*\b(?:skipped|blocked|pending|failed|left|except|but)\b[^()]*)\)/i;

class Reading {
  readonly pending: PendingItem[] = [];
  readonly done: DoneItem[] = [];
  readonly unclear: UnclearLine[] = [];
  readonly others: OtherList[] = [];
  /** Lines that something was made of, counted from 0. */
  readonly #taken = new Set<number>();
  readonly #text: string;
  readonly #isPackage: (name: string) => boolean;
  readonly #lines: readonly string[];

  constructor(text: string, lines: readonly string[], isPackage: (name: string) => boolean) {
    this.#text = text;
    this.#lines = lines;
    this.#isPackage = isPackage;
  }

  take(from: number, to = from): void {
    for (let line = from; line <= to; line += 1) this.#taken.add(line);
  }

  isTaken(line: number): boolean {
    return this.#taken.has(line);
  }

  source(line: number): SourceLine {
    return { line: line + 1, text: shown(this.#lines[line] ?? '') };
  }

  doubt(line: number, why: string): void {
    this.unclear.push({ ...this.source(line), why });
  }

  add(
    origin: PendingOrigin,
    line: number,
    parts: {
      readonly subject: string;
      readonly description: string;
      readonly packages: readonly string[];
      readonly status: TaskStatus;
    },
  ): void {
    this.pending.push({
      key: `line ${line + 1}`,
      origin,
      ...parts,
      activeForm: null,
      owner: null,
      waitsFor: [],
      metadata: {},
      sources: [this.source(line)],
    });
  }

  tables(): void {
    for (const row of readStatusRows(this.#text)) this.#row(row);
    for (const row of readBlockedRows(this.#text)) {
      this.take(row.line - 1);
      if (row.name === '') continue;
      this.add('blocked', row.line - 1, {
        subject: shown(row.name).slice(0, SUBJECT),
        description: row.reason,
        packages: listedNames(row.name).filter(this.#isPackage),
        status: 'pending',
      });
    }
  }

  #row(row: BatchEntry): void {
    const line = row.line - 1;
    if (this.isTaken(line)) return;
    this.take(line);
    if (row.name === '' && row.statusText === '') return;
    const segments = segmentsOf(`${row.statusText}; ${row.details}`);
    const open = segments.filter((one) => one.status !== null && one.status !== 'COMPLETED');
    const finished = new Set(
      segments.filter((one) => one.status === 'COMPLETED').flatMap((one) => one.names),
    );
    const members = row.members.filter((name) => this.#isPackage(name) && !finished.has(name));
    const named = open.flatMap((one) => one.names).filter(this.#isPackage);
    if (row.status === 'COMPLETED') {
      this.done.push({
        subject: row.name,
        packages: row.members.filter(this.#isPackage),
        source: this.source(line),
      });
      const other =
        open.find((one) => one.names.length > 0)?.text ?? ASIDE.exec(row.statusText)?.[1];
      if (other !== undefined) {
        this.doubt(line, `It is called done, and yet says “${shown(other)}”.`);
      }
      return;
    }
    if (row.status === null && open.length === 0) {
      if (segments.some((one) => one.status === 'COMPLETED')) {
        this.done.push({
          subject: row.name,
          packages: [...finished].filter(this.#isPackage),
          source: this.source(line),
        });
      } else if (row.statusText !== '')
        this.doubt(line, `“${shown(row.statusText)}” is no status that is known.`);
      return;
    }
    this.add('table', line, {
      subject: row.name.slice(0, SUBJECT),
      description: [row.statusText, row.details].filter((part) => part !== '').join('; '),
      packages: [...new Set(row.status === null ? named : members)],
      status: row.status === 'IN_PROGRESS' ? 'in_progress' : 'pending',
    });
  }

  list(items: readonly ListItem[], path: readonly Heading[], label: string | null): void {
    const section = sectionOf(path, label);
    const heading = label ?? path.at(-1)?.text ?? '';
    let passed = 0;
    for (const item of items) {
      if (this.isTaken(item.line)) continue;
      if (!this.#item(item, section)) passed += 1;
    }
    const first = items[0];
    if (passed > 0 && first !== undefined && section === 'none') {
      this.others.push({ heading: plainText(heading), line: first.line + 1, items: passed });
    }
  }

  /** False where the item was passed over. */
  #item(item: ListItem, section: SectionKind): boolean {
    const { box } = item;
    if (box === null && (section === 'none' || section === 'done')) {
      for (const child of item.children) if (child.box !== null) this.#item(child, section);
      return section === 'done';
    }
    const said = readItemStatus(item.text);
    const boxes = item.children.filter((child) => child.box !== null);
    this.take(item.line, item.lastLine);
    if (box === 'other') {
      this.doubt(item.line, 'The box has a mark that may mean done, begun or dropped.');
      return true;
    }
    const { subject, rest } = subjectOf(said.text);
    const packages = [...new Set(listedNames(said.text))].filter(this.#isPackage);
    if (box === 'done' || (box === null && said.status === 'COMPLETED')) {
      this.done.push({ subject, packages, source: this.source(item.line) });
    } else if (subject === '') {
      if (boxes.length === 0) this.doubt(item.line, 'The item says nothing.');
    } else {
      const others = item.children.filter((child) => child.box === null);
      const description = [rest, ...item.body.map(plainText), ...others.flatMap(flat)]
        .filter((part) => part !== '')
        .join('\n');
      const origin =
        section === 'decision'
          ? 'decision'
          : section === 'blocked' && box === null
            ? 'blocked'
            : box === null
              ? 'list'
              : 'checkbox';
      const status = said.status === 'IN_PROGRESS' || box === 'begun' ? 'in_progress' : 'pending';
      this.add(origin, item.line, { subject, description, packages, status });
    }
    for (const child of boxes) this.#item(child, section);
    return true;
  }
}

const flat = (item: ListItem): readonly string[] => [
  plainText(item.text),
  ...item.body.map(plainText),
  ...item.children.flatMap(flat),
];

/** The open tasks of Breakwater's own section, and what it says was completed. */
const readNotes = (reading: Reading, items: readonly ListItem[], part: string): void => {
  for (const item of items) {
    reading.take(item.line, item.lastLine);
    if (/^completed/i.test(part)) {
      reading.done.push({
        subject: plainText(item.text),
        packages: [],
        source: reading.source(item.line),
      });
    }
    if (!/pending/i.test(part)) continue;
    const details = item.children.flatMap((child) => [
      child.raw,
      ...child.children.map((one) => one.raw),
    ]);
    const read = readTaskLines(item.raw, [...item.body, ...details]);
    if (read === null) {
      if (item.box === 'done') {
        reading.done.push({
          subject: plainText(item.text).replace(/^#\d+\s+/, ''),
          packages: [],
          source: reading.source(item.line),
        });
      } else if (item.text.trim() !== '') {
        reading.add('list', item.line, { ...oneOf(item), packages: [], status: 'pending' });
      }
      continue;
    }
    reading.pending.push({ ...read, origin: 'notes', sources: [reading.source(item.line)] });
  }
};

const oneOf = (item: ListItem): { readonly subject: string; readonly description: string } => {
  const { subject, rest } = subjectOf(item.text);
  return { subject, description: rest };
};

/**
 * HANDOFF.md → what it says is pending: checkboxes anywhere; lists under headings, or below a line of words, that say
 * so; tables with a status column; tables of blocked and skipped packages; and, first, the tasks in Breakwater's own
 * section. Every item has its source line. What may be pending work and cannot be read as such is in `unclear`; lists
 * that were not taken for it are in `others`. Never throws, whatever the text. `isPackage` says which names are known.
 */
export const readHandoff = (text: string, isPackage: (name: string) => boolean): HandoffReading => {
  const blocks = markdownBlocks(text);
  const lines = blocks.lines.map((line) => text.slice(line.start, line.end));
  const reading = new Reading(text, lines, isPackage);
  const lists = readLists(lines, blocks.kinds);
  const headingsOf = headingFinder(blocks.headings);
  const own = (line: number): string | null => {
    const path = headingsOf(line);
    const at = path.findIndex((one) => one.text === NOTES_TITLE);
    return at === -1 ? null : (path.at(-1)?.text ?? '');
  };
  for (const list of lists) {
    const part = own(list.items[0]?.line ?? 0);
    if (part !== null) readNotes(reading, list.items, part);
  }
  reading.tables();
  for (const list of lists) {
    const first = list.items[0];
    if (first === undefined || own(first.line) !== null) continue;
    reading.list(list.items, headingsOf(first.line), list.label);
  }
  lines.forEach((line, index) => {
    const kind = blocks.kinds[index];
    if (kind === 'hidden' || kind === 'blank' || kind === 'heading') return;
    if (reading.isTaken(index) || own(index) !== null) return;
    if (/^[\s|:-]+$/.test(line)) return;
    if (MENTION.test(line) || SENTENCE.test(line)) {
      reading.doubt(index, 'It speaks of open work in a sentence.');
    }
  });
  return {
    pending: joined(reading.pending),
    done: reading.done,
    unclear: reading.unclear.sort((a, b) => a.line - b.line),
    others: reading.others,
  };
};

const idsIn = (text: string): readonly string[] => [...new Set(text.match(/#\d+/g) ?? [])];

/**
 * One piece of work said in several places is one item: by the same words, or by the number that a list gives it and a
 * table too (`Build #205 GUI apps`, `#205 GUI apps`). Breakwater's own notes come first: they know most.
 */
const joined = (items: readonly PendingItem[]): readonly PendingItem[] => {
  const result: PendingItem[] = [];
  /** Where each of them is said, gathered until all are known. */
  const sources: SourceLine[][] = [];
  const bySubject = new Map<string, number>();
  const byNumber = new Map<string, number>();
  const rank = (item: PendingItem): number =>
    item.origin === 'notes' ? 0 : item.origin === 'table' || item.origin === 'blocked' ? 2 : 1;
  const ordered = [...items].sort((a, b) => rank(a) - rank(b));
  for (const item of ordered) {
    const words = [
      item.subject,
      ...(typeof item.metadata.asked === 'string' ? [item.metadata.asked] : []),
    ].map(sameWork);
    const numbers = item.origin === 'notes' ? [] : idsIn(item.subject);
    const found =
      item.origin === 'notes'
        ? undefined
        : (words.map((word) => bySubject.get(word)).find((one) => one !== undefined) ??
          (numbers.length === 1 && item.origin === 'table'
            ? byNumber.get(numbers[0] ?? '')
            : undefined));
    const known = found === undefined ? undefined : result[found];
    if (found !== undefined && known !== undefined) {
      result[found] = {
        ...known,
        description: known.description === '' ? item.description : known.description,
        packages: known.packages.length === 0 ? item.packages : known.packages,
      };
      for (const source of item.sources) sources[found]?.push(source);
      continue;
    }
    result.push(item);
    sources.push([...item.sources]);
    for (const word of words)
      if (word !== '' && !bySubject.has(word)) bySubject.set(word, result.length - 1);
    const [number, second] = idsIn(item.subject);
    if (item.origin !== 'notes' && number !== undefined && second === undefined)
      byNumber.set(number, result.length - 1);
  }
  const lineOf = (item: PendingItem): number => item.sources[0]?.line ?? 0;
  const whole = result.map((one, at): PendingItem => {
    const all = sources[at] ?? [];
    return {
      ...one,
      sources: one.origin === 'notes' ? all : all.sort((a, b) => a.line - b.line),
    };
  });
  const notes = whole.filter((one) => one.origin === 'notes');
  const others = whole
    .filter((one) => one.origin !== 'notes')
    .sort((a, b) => lineOf(a) - lineOf(b));
  return [...notes, ...others];
};
