import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

/** Marks the line that begins at this offset as the one that was asked for. */
export const markArrival = StateEffect.define<number>();

/** Stays until the caret moves on or the text changes. */
export const arrivalMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const asked = transaction.effects.find((effect) => effect.is(markArrival));
    if (asked !== undefined)
      return Decoration.set(Decoration.line({ class: 'cm-arrived' }).range(asked.value));
    return transaction.docChanged || transaction.selection !== undefined ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});
