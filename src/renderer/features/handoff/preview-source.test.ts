import { markdown, markdownLanguage } from '@codemirror/lang-markdown';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { blockAt, entityText, previewSource } from './preview-source';

const sourceOf = (doc: string) => {
  const state = EditorState.create({ doc, extensions: markdown({ base: markdownLanguage }) });
  const source = previewSource(state, 10_000);
  if (source === null) throw new Error('The document was not read.');
  return source;
};

describe('previewSource', () => {
  it('cuts a document into what is shown of it', () => {
    const { blocks, definitions } = sourceOf(
      '# One\n\nwords\n\n<!-- unseen -->\n\n[A  b]: https://x.invalid/1\n\n[a b]: https://x.invalid/2\n',
    );
    expect(blocks.map((block) => block.name)).toEqual(['ATXHeading1', 'Paragraph']);
    expect([...definitions]).toEqual([['a b', 'https://x.invalid/1']]);
  });

  it('finds the block of a place', () => {
    const { blocks } = sourceOf('first\n\nsecond\n\nthird');
    expect([0, 5, 6, 7, 12, 15, 99].map((at) => blockAt(blocks, at))).toEqual([
      0, 0, 0, 1, 1, 2, 2,
    ]);
    expect(blockAt([], 3)).toBe(0);
  });
});

describe('entityText', () => {
  it.each([
    ['&amp;', '&'],
    ['&#65;', 'A'],
    ['&#x1F600;', '😀'],
    ['&#0;', '\uFFFD'],
    ['&#x110000;', '\uFFFD'],
    ['&unheard;', '&unheard;'],
  ])('reads %s', (entity, text) => expect(entityText(entity)).toBe(text));
});
