import { type Line, linesOf } from './text-lines';

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Index of its (first) line. */
  readonly line: number;
}

/**
 * What a line is, as far as tables and headings need it. `prose` may be a table's row; `continued` goes on with a
 * paragraph, of a list item or quotation above or by its indent, and with nothing else; `other` begins a block of its
 * own and ends a table; `hidden` is code, HTML or a comment.
 */
export type LineKind = 'prose' | 'continued' | 'blank' | 'heading' | 'other' | 'hidden';

export interface MarkdownBlocks {
  readonly lines: readonly Line[];
  readonly kinds: readonly LineKind[];
  readonly headings: readonly Heading[];
  /** Line on which a fence or HTML block begins that the text never closes: all behind it is hidden. Null mostly. */
  readonly openLine: number | null;
}

// With the flag s nothing stops "." short of the end, where backtracking would take ages (U+2028 is no line end here).
const FENCE = /^(`{3,}|~{3,})(.*)$/s;
const ATX = /^(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/s;
const SETEXT = /^(=+|-+)[ \t]*$/;
const THEMATIC = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const LIST_ITEM = /^((?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))/;

/** HTML blocks by how they end (CommonMark 4.6, kinds 1 to 5), then those that a blank line ends. */
const HTML_STARTS: readonly (readonly [RegExp, RegExp | null])[] = [
  [/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![A-Za-z]/, />/],
  [
    /^<\/?(?:address|article|aside|blockquote|body|center|dd|details|dialog|div|dl|dt|fieldset|figure|footer|form|h[1-6]|head|header|hr|html|iframe|li|main|menu|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)(?:[\s>]|\/>|$)/i,
    null,
  ],
];

/** Columns of white space that a text begins with; a tab goes on to the next multiple of four. */
const indentOf = (text: string): number => {
  let column = 0;
  for (const character of text) {
    if (character === ' ') column += 1;
    else if (character === '\t') column += 4 - (column % 4);
    else break;
  }
  return column;
};

interface Fence {
  readonly mark: string;
  readonly length: number;
}

/** Goes through a text line by line and keeps what is open: fence, HTML block, list item, paragraph. */
class BlockScanner {
  readonly kinds: LineKind[] = [];
  readonly headings: Heading[] = [];
  /** Line on which the newest fence or HTML block began. */
  private openedOn = 0;
  private fence: Fence | null = null;
  private html: { readonly end: RegExp | null } | null = null;
  /** Columns at which the contents of the open list items begin, outermost first. */
  private listColumns: readonly number[] = [];
  private afterBlank = true;
  /** True where the line before is part of a paragraph, which an unindented line may go on with. */
  private openParagraph = false;
  /** True where that paragraph stands in a quotation. */
  private quoted = false;
  /** Set while a line is looked at: it begins a paragraph in a list item or quotation; it is a quotation. */
  private paragraphBegins = false;
  private quotes = false;

  take(content: string, index: number): void {
    this.paragraphBegins = false;
    this.quotes = false;
    if (this.fence === null && this.html === null) this.openedOn = index;
    const kind = this.classify(content, index);
    this.kinds.push(kind);
    this.afterBlank = kind === 'blank';
    this.openParagraph = this.paragraphBegins || kind === 'prose' || kind === 'continued';
    this.quoted = this.quotes || (this.quoted && kind === 'continued');
  }

  get openLine(): number | null {
    // A block that a blank line ends is ended by the text's end as well.
    const open = this.fence !== null || (this.html !== null && this.html.end !== null);
    return open ? this.openedOn : null;
  }

  private classify(content: string, index: number): LineKind {
    const trimmed = content.trim();
    if (this.fence !== null) return this.insideFence(trimmed, this.fence);
    if (this.html !== null) return this.insideHtml(content, trimmed);
    if (trimmed === '') return 'blank';
    const indent = indentOf(content);
    const body = content.trimStart();
    const item = LIST_ITEM.exec(body);
    const isRule = THEMATIC.test(trimmed);
    if (item !== null && !isRule && indent < this.listColumn + 4) {
      const within = this.listColumns.filter((column) => column <= indent);
      this.listColumns = [...within, indent + (item[1] ?? '').length];
      const content = body.slice((item[1] ?? '').length);
      this.paragraphBegins = content !== '' && !ATX.test(content) && !content.startsWith('>');
      return this.openFence(content) ? 'hidden' : 'other';
    }
    if (!this.openParagraph) {
      this.listColumns = this.listColumns.filter((column) => column <= indent);
    }
    const depth = indent - Math.min(indent, this.listColumn);
    // Four columns make code, but not right below a paragraph, which the line then goes on with.
    if (depth >= 4 && (this.afterBlank || this.kinds.at(-1) === 'hidden')) return 'hidden';
    if (depth < 4) {
      if (this.openFence(body)) return 'hidden';
      if (this.openHtml(body)) return 'hidden';
      if (this.openHeading(body, trimmed, index)) return 'heading';
      if (body.startsWith('>')) {
        this.paragraphBegins = !/^(?:>\s*)+(?:$|#|[-+*=]{3}|`{3}|~{3})/.test(body);
        this.quotes = true;
        return 'other';
      }
      if (isRule) return 'other';
    }
    const continues = this.openParagraph && (indent < this.listColumn || this.quoted);
    return depth >= 4 || continues ? 'continued' : 'prose';
  }

  private insideFence(trimmed: string, fence: Fence): LineKind {
    const match = FENCE.exec(trimmed);
    const mark = match?.[1] ?? '';
    const closes = mark[0] === fence.mark && mark.length >= fence.length && match?.[2] === '';
    if (closes) this.fence = null;
    return 'hidden';
  }

  private insideHtml(content: string, trimmed: string): LineKind {
    const end = this.html?.end ?? null;
    if (end === null ? trimmed === '' : end.test(content)) this.html = null;
    return end === null && trimmed === '' ? 'blank' : 'hidden';
  }

  private get listColumn(): number {
    return this.listColumns.at(-1) ?? 0;
  }

  private openFence(body: string): boolean {
    const match = FENCE.exec(body.trimEnd());
    const mark = match?.[1];
    if (mark === undefined) return false;
    // Back quotes in the words behind the mark make it a code span (CommonMark 4.5).
    if (mark.startsWith('`') && match?.[2]?.includes('`')) return false;
    this.fence = { mark: mark[0] ?? '', length: mark.length };
    return true;
  }

  private openHtml(body: string): boolean {
    const start = HTML_STARTS.find(([pattern]) => pattern.test(body));
    if (start === undefined) return false;
    const [pattern, end] = start;
    // The end may stand on the same line, behind the start.
    if (end?.test(body.replace(pattern, '')) !== true) this.html = { end };
    return true;
  }

  private openHeading(body: string, trimmed: string, index: number): boolean {
    const atx = ATX.exec(body);
    if (atx !== null) {
      this.headings.push({ level: atx[1]?.length ?? 1, text: (atx[2] ?? '').trim(), line: index });
      return true;
    }
    return SETEXT.test(trimmed) && this.kinds.at(-1) === 'prose';
  }
}

/**
 * The lines of a Markdown text and what each is. Follows CommonMark 0.31 and GitHub's tables as far as finding tables
 * needs it; tables within quotations (`>`) are not looked for.
 */
export const markdownBlocks = (text: string): MarkdownBlocks => {
  const lines = linesOf(text);
  const scanner = new BlockScanner();
  lines.forEach((line, index) => {
    scanner.take(text.slice(line.start, line.end), index);
  });
  const headings = [...scanner.headings];
  lines.forEach((line, index) => {
    const content = text.slice(line.start, line.end).trim();
    // A setext heading is known by its underline; its words are on the line above.
    if (scanner.kinds[index] !== 'heading' || content.startsWith('#')) return;
    const above = lines[index - 1];
    if (above === undefined) return;
    const words = text.slice(above.start, above.end).trim();
    headings.push({ level: content.startsWith('=') ? 1 : 2, text: words, line: index - 1 });
  });
  headings.sort((left, right) => left.line - right.line);
  return { lines, kinds: scanner.kinds, headings, openLine: scanner.openLine };
};

/** For each heading the headings that what is below it stands under, itself last. */
export const headingPaths = (headings: readonly Heading[]): readonly (readonly Heading[])[] => {
  let path: readonly Heading[] = [];
  return headings.map((heading) => {
    path = [...path.filter(({ level }) => level < heading.level), heading];
    return path;
  });
};

/** Says for a line which headings it stands under, outermost first. Many lines may be asked for: each takes a moment. */
export const headingFinder = (
  headings: readonly Heading[],
): ((line: number) => readonly Heading[]) => {
  const paths = headingPaths(headings);
  return (line) => {
    let [low, high] = [0, headings.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((headings[middle]?.line ?? 0) < line) low = middle + 1;
      else high = middle;
    }
    return paths[low - 1] ?? [];
  };
};
