/** One heading of a Markdown text. */
export interface Heading {
  /** Counted from 1. */
  readonly line: number;
  /** 1 to 6. */
  readonly level: number;
  readonly title: string;
}

/** A line that may be a heading or a fence: all others, which are nearly all, are passed over at once. */
const MAY_COUNT = /^ {0,3}[#`~].*$/gm;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;

/** The headings of a Markdown text in their order; what stands in code fences is not one. */
export const outline = (text: string): readonly Heading[] => {
  const found: Heading[] = [];
  let fence: string | null = null;
  let line = 1;
  let counted = 0;
  for (const { index, 0: words } of text.matchAll(MAY_COUNT)) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < index; ) {
      line += 1;
      counted = at + 1;
      at = text.indexOf('\n', counted);
    }
    const mark = FENCE.exec(words)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark[0] === fence[0] && mark.length >= fence.length) fence = null;
      continue;
    }
    if (fence !== null) continue;
    const heading = HEADING.exec(words);
    const title = heading?.[2]?.replace(/[*_`]/g, '');
    if (heading?.[1] !== undefined && title) found.push({ line, level: heading[1].length, title });
  }
  return found;
};

/** True where an outline would be drawn the same. */
export const sameHeadings = (left: readonly Heading[], right: readonly Heading[]): boolean =>
  left.length === right.length &&
  left.every((one, at) => {
    const other = right[at];
    return one.line === other?.line && one.level === other.level && one.title === other.title;
  });
