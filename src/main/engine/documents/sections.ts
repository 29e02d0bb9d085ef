import { type Heading, type MarkdownBlocks, markdownBlocks } from './markdown-blocks';
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
