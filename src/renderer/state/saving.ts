/** What Ctrl+S saves when the focus is not in the editor itself: the text on screen, the topmost first. */
let savers: readonly (() => void)[] = [];

/** Registers a text that is on screen; gives back what takes it off again. */
export const savesOnScreen = (save: () => void): (() => void) => {
  savers = [...savers, save];
  return () => {
    savers = savers.filter((one) => one !== save);
  };
};

/** Saves the text on screen, if there is one. */
export const saveOnScreen = (): void => savers.at(-1)?.();
