/** What Ctrl+S saves when the focus is not in the editor itself: the text that is on screen. */
let saver: (() => void) | null = null;

/** Registers the text on screen; gives back what takes it off again. */
export const savesOnScreen = (save: () => void): (() => void) => {
  saver = save;
  return () => {
    if (saver === save) saver = null;
  };
};

/** Saves the text on screen, if there is one. */
export const saveOnScreen = (): void => saver?.();
