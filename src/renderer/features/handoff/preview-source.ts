import { ensureSyntaxTree, type syntaxTree } from '@codemirror/language';
import type { EditorState, Text } from '@codemirror/state';
import { ownValue } from '../../../shared/own-value';

/** A node of the editor's own syntax tree. */
export type MarkdownNode = ReturnType<typeof syntaxTree>['topNode'];

/** A document cut into its blocks, from one tree and the text that it was made of. */
export interface PreviewSource {
  readonly doc: Text;
  readonly blocks: readonly MarkdownNode[];
  /** Label of a link definition, in small letters → its target. */
  readonly definitions: ReadonlyMap<string, string>;
}

const UNSEEN: ReadonlySet<string> = new Set([
  'LinkReference',
  'CommentBlock',
  'ProcessingInstructionBlock',
]);

export const labelOf = (label: string): string =>
  label.trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** Reads a document for `ms` milliseconds at most; null where that is not enough: ask again, it goes on from there. */
export const previewSource = (state: EditorState, ms: number): PreviewSource | null => {
  const { doc } = state;
  const tree = ensureSyntaxTree(state, doc.length, ms);
  if (tree === null) return null;
  const blocks: MarkdownNode[] = [];
  const definitions = new Map<string, string>();
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    if (!UNSEEN.has(node.name)) blocks.push(node);
    const label = node.name === 'LinkReference' ? node.getChild('LinkLabel') : null;
    const url = label === null ? null : node.getChild('URL');
    if (label === null || url === null) continue;
    const key = labelOf(doc.sliceString(label.from + 1, label.to - 1));
    if (!definitions.has(key)) definitions.set(key, doc.sliceString(url.from, url.to));
  }
  return { doc, blocks, definitions };
};

/** The block that a place of the text belongs to: the last that begins at it or before; 0 above all of them. */
export const blockAt = (blocks: readonly MarkdownNode[], offset: number): number => {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((blocks[middle]?.from ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
};

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  mdash: '—',
  ndash: '–',
  hellip: '…',
};

/** The character that an entity stands for; one that is not known stays as it is written. */
export const entityText = (entity: string): string => {
  const name = entity.slice(1, -1);
  const code = /^#x([0-9a-f]{1,6})$/i.exec(name)?.[1];
  const decimal = /^#(\d{1,7})$/.exec(name)?.[1];
  const point =
    code === undefined
      ? decimal === undefined
        ? null
        : Number(decimal)
      : Number.parseInt(code, 16);
  if (point === null) return ownValue(NAMED, name) ?? entity;
  return point === 0 || point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point);
};
