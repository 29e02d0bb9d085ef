import { create } from 'zustand';
import { subscribeWithSelector } from 'zustand/middleware';
import type { Attempt } from '../../shared/build';
import type { SavedBundle } from '../../shared/doctor';
import type { StatePatch, WorkspaceState } from '../../shared/workspace-state';
import type { LogPlace } from '../features/builds/pane';
import { FREE_PLACES, type PanePlaces, settlePlaces, showIn } from '../features/builds/pane-places';
import { applyPatch, keyed, type Workspace } from './patch';
import { isBoolean, isNumber, recall, remember } from './remembered';

export const TABS = ['batch', 'handoff', 'plan', 'index', 'ledger'] as const;
export type Tab = (typeof TABS)[number];

/** The parts of the Batch tab, in the order that F6 walks them. */
export const REGIONS = ['tasks', 'waves', 'logs', 'results', 'orchestrator'] as const;
export type Region = (typeof REGIONS)[number];

/** The parts of a package's card in full. */
export const CARD_PARTS = ['card', 'attempts', 'compare', 'rpms', 'rule', 'result'] as const;
export type CardPart = (typeof CARD_PARTS)[number];

/** Which dialog stands over the window; at most one does. */
export type OpenDialog =
  | { readonly kind: 'palette' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'about' }
  | {
      readonly kind: 'doctor';
      /** A bug report that was saved just now. */
      readonly bundle: SavedBundle | null;
    }
  | { readonly kind: 'problems' }
  | { readonly kind: 'command' }
  | { readonly kind: 'prompt'; readonly package: string | null }
  | { readonly kind: 'connect' }
  | { readonly kind: 'closing'; readonly running: readonly string[] }
  | { readonly kind: 'task'; readonly id: string | null }
  | {
      readonly kind: 'details';
      readonly package: string;
      readonly part: CardPart;
      /** Line of the rule file to go to, counted from 1. */
      readonly line: number | null;
    }
  | { readonly kind: 'file'; readonly file: string; readonly line: number | null }
  | { readonly kind: 'index-row'; readonly package: string }
  | { readonly kind: 'session' }
  | { readonly kind: 'search' }
  | { readonly kind: 'links'; readonly id: string }
  | { readonly kind: 'graph'; readonly id: string | null }
  | {
      readonly kind: 'link';
      readonly url: string;
      /** Who wrote it, where that was no build: a sentence. */
      readonly from?: string;
    }
  | { readonly kind: 'confirm'; readonly question: Question };

/** Something that is asked before it is done. */
export interface Question {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly grave: boolean;
  readonly run: () => void;
  /** A further way of saying yes. */
  readonly also?: { readonly label: string; readonly run: () => void };
}

export type PaneLayout = 'auto' | 1 | 2 | 3;
const isPaneLayout = (value: unknown): value is PaneLayout =>
  value === 'auto' || value === 1 || value === 2 || value === 3;

export const FONT_SIZES = { least: 9, usual: 12, most: 22 } as const;

/** A place in a log that a pane is to show once it can. */
export interface PaneGoal {
  readonly attempt: string;
  readonly place: LogPlace;
}

interface Store {
  /** `loading` until the engine's first answer; `none` when no workspace is open. */
  readonly phase: 'loading' | 'none' | 'open';
  readonly workspace: Workspace | null;
  readonly failure: string | null;

  readonly tab: Tab;
  readonly dialog: OpenDialog | null;
  readonly selectedPackage: string | null;
  readonly selectedTask: string | null;
  readonly queueShown: boolean;
  readonly pastShown: boolean;
  /** Whether documents are shown as they read, beside their text. */
  readonly previewShown: boolean;
  /** Which undo comes next: tasks and plan each have their own. */
  readonly undoOrder: readonly ('tasks' | 'plan')[];

  readonly places: PanePlaces;
  /** Past attempts whose logs were asked for, by id: the workspace's state has the newest of each package alone. */
  readonly past: ReadonlyMap<string, Attempt>;
  /** Running builds in whose pane a person looks at something else. */
  readonly putOut: ReadonlySet<string>;
  readonly paneLayout: PaneLayout;
  readonly maximised: number | null;
  readonly focusedPane: number | null;
  /** Whether the orchestrator's pane is there. */
  readonly dockShown: boolean;
  readonly fontSize: number;
  readonly goal: PaneGoal | null;
  /** The handoff's tab is to show its draft once it can. */
  readonly draftAsked: boolean;
  /** A document's tab is to show this line, counted from 1, once it can. */
  readonly lineAsked: { readonly tab: Tab; readonly line: number } | null;
  /** The index’s tab is to have the focus in its search for rows once it can. */
  readonly rowsAsked: boolean;
  /** Set while the Handoff tab is to draft the end of the session. */
  readonly ending: boolean;
}

export const useStore = create<Store>()(
  subscribeWithSelector(
    (): Store => ({
      phase: 'loading',
      workspace: null,
      failure: null,
      tab: 'batch',
      dialog: null,
      selectedPackage: null,
      selectedTask: null,
      queueShown: false,
      pastShown: false,
      previewShown: recall('documents.preview', isBoolean, false),
      undoOrder: [],
      places: FREE_PLACES,
      past: new Map(),
      putOut: new Set(),
      paneLayout: recall('panes.layout', isPaneLayout, 'auto'),
      maximised: null,
      focusedPane: null,
      dockShown: false,
      fontSize: recall('panes.fontSize', isNumber, FONT_SIZES.usual),
      goal: null,
      draftAsked: false,
      lineAsked: null,
      rowsAsked: false,
      ending: false,
    }),
  ),
);

const { getState: get, setState: set } = useStore;

/** Takes the engine's whole state; null where no workspace is open. */
export const takeState = (state: WorkspaceState | null): void => {
  if (state === null) {
    set({
      phase: 'none',
      workspace: null,
      failure: null,
      places: FREE_PLACES,
      past: new Map(),
      undoOrder: [],
    });
    return;
  }
  const workspace = keyed(state);
  const same = get().workspace?.root === workspace.root;
  set({
    phase: 'open',
    workspace,
    failure: null,
    places: same
      ? settlePlaces(get().places, shownIn(workspace), get().putOut)
      : withEnded(settlePlaces(FREE_PLACES, shownIn(workspace)), workspace),
    ...(same ? {} : { dockShown: hasOrchestrator(workspace), past: new Map(), putOut: new Set() }),
    ...(same ? {} : { selectedPackage: null, selectedTask: null, undoOrder: [], maximised: null }),
  });
};

/** What panes can show: builds and workers' terminals, by their ids. */
const shownIn = ({ attempts, agentRuns }: Workspace): ReadonlyMap<string, Attempt> => {
  const workers = agentRuns.filter((run) => run.role === 'worker');
  const { past } = get();
  return workers.length === 0 && past.size === 0
    ? attempts
    : new Map([...past, ...attempts, ...workers.map((run) => [run.id, run] as const)]);
};

/** Keeps what is known of an attempt that is on screen while a newer one takes its place in the workspace's state. */
const keepShown = (before: Workspace, after: Workspace): void => {
  const gone = get().places.flatMap((id) => {
    const attempt = id === null || after.attempts.has(id) ? undefined : before.attempts.get(id);
    return attempt === undefined ? [] : [attempt];
  });
  if (gone.length > 0) notePast(gone);
};

/** Makes past attempts known, so that a pane can say what it shows. */
export const notePast = (attempts: readonly Attempt[]): void =>
  set({ past: new Map([...get().past, ...attempts.map((one) => [one.id, one] as const)]) });

const hasOrchestrator = ({ agentRuns }: Workspace): boolean =>
  agentRuns.some((run) => run.role === 'orchestrator' && run.state !== 'ended');

/** On opening, the newest ended logs fill the panes that no build needs. */
const withEnded = (places: PanePlaces, workspace: Workspace): PanePlaces => {
  const ended = [...workspace.attempts.values()]
    .filter((attempt) => attempt.state === 'ended' && attempt.startedAt !== null)
    .sort((a, b) => ((a.endedAt ?? '') < (b.endedAt ?? '') ? 1 : -1));
  return places.map((id) => id ?? ended.shift()?.id ?? null);
};

/** Takes what changed. */
export const takePatch = (patch: StatePatch): void => {
  const { workspace, places, putOut } = get();
  if (workspace === null) return;
  const next = applyPatch(workspace, patch);
  if (patch.attempts) keepShown(workspace, next);
  set({
    workspace: next,
    ...(patch.attempts || patch.agentRuns
      ? { places: settlePlaces(places, shownIn(next), putOut) }
      : {}),
  });
};

export const showTab = (tab: Tab): void => set({ tab });
export const openDialog = (dialog: OpenDialog): void => set({ dialog });
export const closeDialog = (): void => set({ dialog: null });
/** Asks before something is done that cannot be taken back. */
export const confirm = (question: Question): void => set({ dialog: { kind: 'confirm', question } });

export const selectPackage = (name: string | null): void => set({ selectedPackage: name });
export const selectTask = (id: string | null): void => set({ selectedTask: id });
export const toggleQueue = (): void => set({ tab: 'batch', queueShown: !get().queueShown });
export const togglePreview = (): void => {
  set({ previewShown: !get().previewShown });
  remember('documents.preview', get().previewShown);
};
export const togglePast = (): void => set({ pastShown: !get().pastShown });

/** Notes that an edit was made whose undo belongs to `where`. */
export const noteEdit = (where: 'tasks' | 'plan'): void =>
  set({ undoOrder: [...get().undoOrder.slice(-99), where] });
/** Takes the newest edit off the order and says where it was made. */
export const takeUndo = (): 'tasks' | 'plan' | null => {
  const order = get().undoOrder;
  set({ undoOrder: order.slice(0, -1) });
  return order.at(-1) ?? null;
};

export const setPaneLayout = (paneLayout: PaneLayout): void => {
  remember('panes.layout', paneLayout);
  set({ paneLayout, maximised: null });
};
export const setFontSize = (size: number): void => {
  const fontSize = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, Math.round(size)));
  remember('panes.fontSize', fontSize);
  set({ fontSize });
};
export const focusPane = (index: number | null): void => set({ focusedPane: index });
export const toggleMaximised = (index: number): void =>
  set({ maximised: get().maximised === index ? null : index });

/** Shows an attempt's log in a pane, at `place` where one is given. Gives the pane's index. */
export const showLog = (attempt: string, place?: LogPlace): number => {
  const { places, workspace, focusedPane, maximised, paneLayout, putOut } = get();
  const shown = showIn(
    places,
    workspace === null ? new Map() : shownIn(workspace),
    attempt,
    focusedPane,
  );
  const before = places[shown.index] ?? null;
  const isPutOut =
    before !== null && before !== attempt && workspace?.attempts.get(before)?.state !== 'ended';
  const visible = paneLayout === 'auto' || shown.index < paneLayout;
  set({
    tab: 'batch',
    places: shown.places,
    ...(isPutOut ? { putOut: new Set([...putOut, before].filter((id) => id !== attempt)) } : {}),
    focusedPane: shown.index,
    goal: place === undefined ? null : { attempt, place },
    ...(maximised === null ? {} : { maximised: shown.index }),
    ...(visible ? {} : { paneLayout: 'auto' }),
  });
  return shown.index;
};
/** Shows a package's agent in place of its build's log in one pane, or the other way round. */
export const showInPlace = (index: number, id: string): void =>
  set({ places: get().places.with(index, id) });
export const toggleDock = (): void => set({ tab: 'batch', dockShown: !get().dockShown });
export const showDock = (): void => set({ tab: 'batch', dockShown: true });
export const goalReached = (): void => set({ goal: null });
/** Empties a pane whose build has ended; a running one that had to give way comes back. */
export const clearPane = (index: number): void => {
  const { workspace, places } = get();
  const free = places.with(index, null);
  set({
    places: workspace === null ? free : settlePlaces(free, shownIn(workspace)),
    putOut: new Set(),
    maximised: null,
  });
};

/** Shows the Handoff tab with the draft that ends the session. */
export const showEnding = (): void => {
  set({ ending: true });
  showTab('handoff');
};
