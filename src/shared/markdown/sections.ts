import { type Heading, headingPaths, type MarkdownBlocks, markdownBlocks } from './markdown-blocks';
import { applyEdits, lineEndOf } from './text-lines';

/** Headings that close a document: what is added goes before them. */
const CLOSING = /^(?:references?|appendix|appendices|see also|links|glossary|.*checklist\b.*)/i;

const titleOf = (heading: string): { readonly level: number; readonly title: string } => {
  const [, marks = '#', title = ''] = /^(#{1,6})\s+(.*)$/.exec(heading) ?? [];
  return { level: marks.length, title };
};

/** Offset of a heading's line, with a rule (`---`) right above it taken along. */
const startOf = (text: string, blocks: MarkdownBlocks, heading: Heading): number => {
  let index = heading.line;
  const content = (at: number): string => {
    const line = blocks.lines[at];
    return line === undefined ? '' : text.slice(line.start, line.end).trim();
  };
  const above = blocks.kinds[index - 1] === 'blank' ? index - 2 : index - 1;
  const isRule = blocks.kinds[above] === 'other' && /^(?:[-*_]\s*){3,}$/.test(content(above));
  if (isRule && blocks.kinds[above - 1] === 'blank') index = above;
  return blocks.lines[index]?.start ?? text.length;
};

/** Where the visible part of a text ends: before a fence or comment that is never closed, which would hide an addition. */
const endOf = (text: string, { lines, openLine }: MarkdownBlocks): number =>
  openLine === null ? text.length : (lines[openLine]?.start ?? text.length);

/** As much of the text before an insertion as says whether a blank line stands there. */
const LOOK_BACK = 200;

const insertBlock = (text: string, at: number, block: readonly string[]): string => {
  const eol = lineEndOf(text);
  const body = block.join(eol);
  const before = text.slice(0, at);
  const after = text.slice(at);
  const ends = /(?:\r\n|\n|\r)$/.test(before) || before === '' || before === '\uFEFF';
  const blankAbove =
    /(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)$/.test(before.slice(-LOOK_BACK)) ||
    /^\uFEFF?$/.test(before);
  const gap = (ends ? '' : eol) + (blankAbove ? '' : eol);
  // At the end the text keeps the last newline that it had, or had not.
  const tail = after === '' ? (ends ? eol : '') : eol + eol;
  return before + gap + body + tail + after;
};

/**
 * Adds a section: its heading (`## Title`) and lines. It goes below a heading of that title that is there already,
 * else before a heading that closes the document (Reference, Checklist), else at the end, or before a fence that is
 * never closed. Every byte of the text stays.
 */
export const addSection = (text: string, heading: string, block: readonly string[]): string => {
  const blocks = markdownBlocks(text);
  const { title, level } = titleOf(heading);
  const same = blocks.headings.find((one) => one.text.toLowerCase() === title.toLowerCase());
  if (same !== undefined) {
    const isSetext = blocks.kinds[same.line] !== 'heading';
    const line = blocks.lines[isSetext ? same.line + 1 : same.line];
    const at = line === undefined ? text.length : line.end + line.eol.length;
    return insertBlock(text, at, block);
  }
  const closing = blocks.headings.find((one) => one.level <= level && CLOSING.test(one.text));
  const at = closing === undefined ? endOf(text, blocks) : startOf(text, blocks, closing);
  return insertBlock(text, at, [heading, '', ...block]);
};

/** The span of a section: from its heading's line to the next heading of its level or above, or the end. */
const spanOf = (text: string, heading: string): { start: number; end: number } | null => {
  const blocks = markdownBlocks(text);
  const { title, level } = titleOf(heading);
  const index = blocks.headings.findIndex((one) => one.text === title && one.level === level);
  const found = blocks.headings[index];
  if (found === undefined) return null;
  const next = blocks.headings.slice(index + 1).find((one) => one.level <= level);
  const start = blocks.lines[found.line]?.start ?? 0;
  return { start, end: next === undefined ? endOf(text, blocks) : startOf(text, blocks, next) };
};

/**
 * Replaces the section of that heading as a whole, up to the next heading of its level or above; adds it where it is
 * not there. Every byte outside it stays. `block`: its lines below the heading.
 */
export const replaceSection = (text: string, heading: string, block: readonly string[]): string => {
  const span = spanOf(text, heading);
  if (span === null) return addSection(text, heading, block);
  const eol = lineEndOf(text);
  const old = text.slice(span.start, span.end);
  // The blank lines at its end separate it from what follows: they are the author's.
  const trailing = old.slice(old.trimEnd().length);
  const by = [heading, '', ...block].join(eol) + trailing;
  return applyEdits(text, [{ start: span.start, end: span.end, by }]);
};

/** A section: a heading with what stands below it, sections below it included. */
export interface Section {
  /** The headings that lead to it, its own last: `['Next Steps', 'Batch Progress']`. */
  readonly path: readonly string[];
  /** 1 to 6. */
  readonly level: number;
  /** Line of its heading, counted from 1. */
  readonly line: number;
  /** Offsets of the heading's line, of what follows the heading, and of the end. */
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
}

/** For each heading the next one of its level or above; undefined where there is none. */
const nextOfLevel = (headings: readonly Heading[]): readonly (Heading | undefined)[] => {
  const nexts = new Array<Heading | undefined>(headings.length).fill(undefined);
  // Those that none of their level or above has followed yet, by place: each is closed once.
  const open: number[] = [];
  headings.forEach((heading, at) => {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if ((headings[last]?.level ?? 0) < heading.level) break;
      nexts[last] = heading;
      open.pop();
    }
    open.push(at);
  });
  return nexts;
};

/** All sections in their order. The words above the first heading belong to none. */
export const listSections = (text: string): readonly Section[] => {
  const blocks = markdownBlocks(text);
  const paths = headingPaths(blocks.headings);
  const nexts = nextOfLevel(blocks.headings);
  return blocks.headings.map((heading, index) => {
    const isSetext = blocks.kinds[heading.line] !== 'heading';
    const headLine = blocks.lines[heading.line];
    const lastLine = blocks.lines[isSetext ? heading.line + 1 : heading.line];
    const next = nexts[index];
    const bodyStart = lastLine === undefined ? text.length : lastLine.end + lastLine.eol.length;
    const end = next === undefined ? endOf(text, blocks) : startOf(text, blocks, next);
    return {
      path: (paths[index] ?? []).map((one) => one.text),
      level: heading.level,
      line: heading.line + 1,
      start: headLine?.start ?? 0,
      bodyStart,
      end: Math.max(bodyStart, end),
    };
  });
};

const key = (title: string): string => title.trim().replaceAll(/\s+/g, ' ').toLowerCase();

/**
 * The first section whose headings end in `path` (`['Batch Progress']` finds it under any heading), letters' case and
 * blanks aside; null where there is none.
 */
export const findSection = (text: string, path: readonly string[]): Section | null => {
  const wanted = path.map(key);
  if (wanted.length === 0) return null;
  const fits = (section: Section): boolean => {
    const tail = section.path.slice(-wanted.length).map(key);
    return tail.length === wanted.length && tail.every((title, at) => title === wanted[at]);
  };
  return listSections(text).find(fits) ?? null;
};

/** What stands in a section below its heading, without the blank lines around it; null where there is no such section. */
export const readSection = (text: string, path: readonly string[]): string | null => {
  const section = findSection(text, path);
  return section === null
    ? null
    : text
        .slice(section.bodyStart, section.end)
        .replace(/^\s*\n/, '')
        .trimEnd();
};

/**
 * Replaces what stands below a section's heading, sections below it included; every other byte stays: the heading, the
 * blank lines around what is replaced, and a rule (`---`) that closes the section. `body` takes the text's line ends.
 * Null where there is no such section, or where `body` would end it early: with a heading of its level or above, or
 * with a fence or comment that is left open and would swallow what follows.
 */
export const replaceSectionBody = (
  text: string,
  path: readonly string[],
  body: string,
): string | null => {
  const section = findSection(text, path);
  if (section === null) return null;
  const eol = lineEndOf(text);
  const old = text.slice(section.bodyStart, section.end);
  const by = body.replaceAll(/\r\n|\r|\n/g, eol).replaceAll(/^(?:[ \t]*(?:\r\n|\n|\r))+|\s+$/g, '');
  const inner = markdownBlocks(by);
  if (inner.openLine !== null) return null;
  if (inner.headings.some((heading) => heading.level <= section.level)) return null;
  const isEmpty = old.trim() === '';
  const before = isEmpty ? '' : (/^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(old)?.[0] ?? '');
  const after = isEmpty ? old : old.slice(old.trimEnd().length);
  const ends = section.bodyStart === 0 || /[\r\n]$/.test(text.slice(0, section.bodyStart));
  const lead = isEmpty && by !== '' ? (ends ? '' : eol) + eol : before;
  const isLast = section.end === text.length;
  const blankFollows = /^[ \t]*(?:\r\n|\n|\r)/.test(after);
  // A section that had nothing in it lacks the blank line that sets it off from the next heading.
  const close = !isEmpty || by === '' || isLast ? '' : blankFollows ? eol : eol + eol;
  const made = by === '' ? before + after : lead + by + close + after;
  const replaced = applyEdits(text, [{ start: section.bodyStart, end: section.end, by: made }]);
  // What the body holds must be what the section holds now: else the body broke out of it.
  const now = findSection(replaced, path);
  return now !== null && now.end === section.bodyStart + made.length ? replaced : null;
};
