import { type Chunk, goToNextChunk, type MergeView } from '@codemirror/merge';
import { type EditorState, Text, type TransactionSpec } from '@codemirror/state';

/** The change that a place of the right text lies in; one that is not in the right text lies where it would be. */
export const changeAt = (changes: readonly Chunk[], offset: number): Chunk | undefined =>
  changes.find(({ fromB, toB }) => fromB <= offset && offset <= Math.max(fromB, toB - 1));

const LINE_END = Text.of(['', '']);

/**
 * What takes a change of the left text over into the right one. It goes over as lines, not as a string: the right text
 * keeps its own line ends, whichever the left one has.
 */
export const taking = (left: EditorState, right: EditorState, change: Chunk): TransactionSpec => {
  const { fromA, toA, fromB, toB } = change;
  const lines = left.doc.slice(fromA, Math.max(fromA, toA - 1));
  const isEnded = fromA !== toA && toB <= right.doc.length;
  return {
    changes: {
      from: fromB,
      to: Math.min(right.doc.length, toB),
      insert: isEnded ? lines.append(LINE_END) : lines,
    },
    selection: { anchor: fromB },
    userEvent: 'revert',
  };
};

/** Takes one change over and goes on to the next; without one it only goes on. */
export const takeChange = ({ a, b }: MergeView, change: Chunk | undefined): void => {
  if (change !== undefined) b.dispatch(taking(a.state, b.state, change));
  goToNextChunk(b);
  b.focus();
};
