import { headingFinder, markdownBlocks } from './markdown-blocks';
import { plainText } from './markdown-table';
import { applyEdits } from './text-lines';

/** One goal of plan.md. */
export interface Goal {
  /** Counted from 1. */
  readonly line: number;
  /** Its words, without marks. */
  readonly text: string;
  readonly done: boolean;
  /** The heading that it stands under; '' for none. */
  readonly heading: string;
}

const GOALS =
  /\b(?:goals?|objectives?|milestones?|targets?|success criteria|definition of done)\b/i;
const ITEM = /^(\s*(?:[-*+]|\d{1,9}[.)])[ \t]+)(?:\[([ xX])\][ \t]+)?(.*)$/s;
/** `… tdnf works ✓`: how a goal without a box is called done. */
const TICK = /[ \t]*(?:✓|✔|✅)\uFE0F?[ \t]*$/u;

interface Found extends Goal {
  /** Offsets of what says whether it is done: the box's inside, or the place of the tick. */
  readonly start: number;
  readonly end: number;
  readonly form: 'box' | 'tick';
}

const find = (text: string): readonly Found[] => {
  const { lines, kinds, headings } = markdownBlocks(text);
  const headingsOf = headingFinder(headings);
  const found: Found[] = [];
  lines.forEach((line, index) => {
    if (kinds[index] !== 'other') return;
    const raw = text.slice(line.start, line.end);
    const [, marker, box, words = ''] = ITEM.exec(raw) ?? [];
    if (marker === undefined) return;
    const path = headingsOf(index);
    const isGoal = path.some((one) => GOALS.test(one.text));
    // A box is a goal anywhere in the plan; a plain item under a heading that says so, and not below another item.
    if (box === undefined && (!isGoal || /^\s/.test(marker))) return;
    const tick = TICK.exec(words);
    const plain = plainText(tick === null ? words : words.slice(0, tick.index));
    if (plain === '') return;
    const at = line.start + marker.length;
    const end = line.start + raw.length;
    found.push({
      line: index + 1,
      text: plain,
      done: box === undefined ? tick !== null : box !== ' ',
      heading: plainText(path.at(-1)?.text ?? ''),
      form: box === undefined ? 'tick' : 'box',
      start: box === undefined ? (tick === null ? end : end - tick[0].length) : at + 1,
      end: box === undefined ? end : at + 2,
    });
  });
  return found;
};

/** The goals of a plan: boxes anywhere, and the items of lists under headings such as "Goals" or "Success criteria". */
export const readGoals = (text: string): readonly Goal[] =>
  find(text).map(({ line, text: words, done, heading }) => ({ line, text: words, done, heading }));

/**
 * Ticks a goal, or takes its tick off, in the way in which it is written: in its box, or with a tick behind it. Every
 * other byte stays. `goal`: its words, and where several have the same ones the nearest to its line is meant. Null where
 * there is none of that name.
 */
export const tickGoal = (
  text: string,
  goal: { readonly text: string; readonly line: number },
  done: boolean,
): string | null => {
  const near = find(text)
    .filter((one) => one.text === goal.text)
    .sort((a, b) => Math.abs(a.line - goal.line) - Math.abs(b.line - goal.line));
  const [one] = near;
  if (one === undefined) return null;
  if (one.done === done) return text;
  const by = one.form === 'box' ? (done ? 'x' : ' ') : done ? ' ✓' : '';
  return applyEdits(text, [{ start: one.start, end: one.end, by }]);
};
