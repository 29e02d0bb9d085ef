import { SLOTS } from '../../../shared/config';
import type { PaneChunk, PaneFound } from '../../../shared/window-contract';
import { useStore } from '../../state/store';
import { Pane } from './pane';

/** The three panes, for the life of the page. */
export const panes: readonly Pane[] = Array.from({ length: SLOTS }, (_, index) => new Pane(index));

/** Two more, for the logs of two attempts beside each other; they are drawn only where they are compared. */
export const comparePanes: readonly Pane[] = [new Pane(SLOTS), new Pane(SLOTS + 1)];

const paneOf = (id: string): Pane | undefined =>
  [...panes, ...comparePanes].find((pane) => pane.id === id);

/** Hands a chunk to its pane. */
export const receiveChunk = (chunk: PaneChunk): void => {
  paneOf(chunk.pane)?.receive(chunk);
};

/** Hands what a search found to its pane. */
export const receiveFound = (found: PaneFound): void => {
  paneOf(found.pane)?.noteFound(found);
};

/** The pane that a command from the keyboard is for: the focused one, else the first with a log. */
export const paneAtHand = (): { readonly pane: Pane; readonly index: number } | null => {
  const { focusedPane, places } = useStore.getState();
  const index =
    focusedPane !== null && (places[focusedPane] ?? null) !== null
      ? focusedPane
      : places.findIndex((id) => id !== null);
  const pane = panes[index];
  return pane === undefined ? null : { pane, index };
};

/** Moves the keyboard's focus into a pane, unless the person has gone elsewhere before it is drawn. */
export const focusPaneElement = (index: number): void => {
  const before = document.activeElement;
  requestAnimationFrame(() => {
    const now = document.activeElement;
    const isElsewhere = now !== before && now !== document.body && now !== null;
    if (!isElsewhere) document.querySelector<HTMLElement>(`[data-pane="${index}"]`)?.focus();
  });
};
