import type { RefObject } from 'react';
import type { PanelImperativeHandle } from 'react-resizable-panels';
import { create } from 'zustand';

type Side = 'tasks' | 'results';
type Handles = Readonly<Record<Side, RefObject<PanelImperativeHandle | null>>>;

let handles: Handles | null = null;

/** Whether the columns at the sides are open. */
export const useSidePanels = create<Readonly<Record<Side, boolean>>>()(() => ({
  tasks: true,
  results: true,
}));

/** Opens and closes the columns at the sides, from buttons and keys that stand elsewhere. */
export const sidePanels = {
  attach(given: Handles): () => void {
    handles = given;
    return () => {
      handles = null;
    };
  },
  note(side: Side, open: boolean): void {
    if (useSidePanels.getState()[side] !== open) useSidePanels.setState({ [side]: open });
  },
  toggle(side: Side): void {
    const panel = handles?.[side].current;
    if (panel === null || panel === undefined) return;
    if (panel.isCollapsed()) panel.expand();
    else panel.collapse();
  },
  open(side: Side): void {
    const panel = handles?.[side].current;
    if (panel?.isCollapsed()) panel.expand();
  },
};
