import { Chunk } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { changeAt, taking } from './compare-keys';

const stateOf = (text: string, separator: '\n' | '\r\n') =>
  EditorState.create({ doc: text, extensions: EditorState.lineSeparator.of(separator) });

const LEFT = 'one\ntwo\nand\nthree\nfour';
const changesOf = (left: EditorState, right: EditorState) => Chunk.build(left.doc, right.doc);

describe('a change taken over', () => {
  it.each(['\n', '\r\n'] as const)(
    'has the line ends of the text that it comes into (%j)',
    (end) => {
      const left = stateOf(LEFT, '\n');
      const right = stateOf(['one', 'three', 'four', ''].join(end), end);
      const [inMiddle] = changesOf(left, right);
      if (inMiddle === undefined) throw new Error('They differ.');
      const taken = right.update(taking(left, right, inMiddle)).state;
      expect(taken.sliceDoc()).toBe(['one', 'two', 'and', 'three', 'four', ''].join(end));
      expect(taken.doc.lines).toBe(6);
    },
  );

  it.each([
    ['one that is only here goes', 'one\ntwo\n', 'one\nmore\ntwo\n'],
    ['at the end, where the last line has no end', 'one\ntwo', 'one\nthree'],
    ['at the end, where the other has an end', 'one\ntwo\n', 'one\nthree'],
    ['all of it', 'other\n', 'one\ntwo\n'],
  ])('%s', (_what, leftText, rightText) => {
    const left = stateOf(leftText, '\n');
    let right = stateOf(rightText, '\n');
    for (let changes = changesOf(left, right); changes[0] !== undefined; ) {
      right = right.update(taking(left, right, changes[0])).state;
      changes = changesOf(left, right);
    }
    expect(right.sliceDoc()).toBe(leftText);
  });
});

describe('the change at a place', () => {
  it('is found at its beginning, in it, and where it is missing, and nowhere else', () => {
    const left = stateOf('alpha\nbeta\ngamma\ndelta\nomega\n', '\n');
    const right = stateOf('alpha\ngamma\ndelta\nother words\n', '\n');
    const changes = changesOf(left, right);
    expect(changes).toHaveLength(2);
    for (const outside of [0, 7, 17, 30]) expect(changeAt(changes, outside)).toBeUndefined();
    expect(changeAt(changes, 6)).toBe(changes[0]);
    expect(changeAt(changes, 18)).toBe(changes[1]);
    expect(changeAt(changes, 29)).toBe(changes[1]);
  });
});
