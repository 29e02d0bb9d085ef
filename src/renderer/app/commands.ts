import { isInTerminal, LEAVE_KEY } from '../features/agents/terminal-keys';
import { focusPaneElement, paneAtHand, panes } from '../features/builds/pane-registry';
import { isTableAtHand, runTableAction, TABLE_ACTIONS } from '../features/handoff/table-actions';
import { COLUMN_WORDS, orderQueueBy, QUEUE_COLUMNS } from '../features/waves/queue-order';
import {
  addToIndex,
  askToStopBuild,
  askToStopWave,
  chooseWork,
  copyText,
  draftHandoff,
  goToFailure,
  launchWave,
  moveInPlan,
  openLogFile,
  openOrchestrator,
  openWorkspace,
  pauseWaves,
  retry,
  saveBugReport,
  showDetails,
  showPackageLog,
  startAgent,
  startBuild,
  togglePin,
  toggleSkip,
  undo,
} from '../state/actions';
import { saveOnScreen } from '../state/saving';
import { isRunning } from '../state/selectors';
import {
  FONT_SIZES,
  openDialog,
  REGIONS,
  setFontSize,
  setPaneLayout,
  showEnding,
  showTab,
  TABS,
  toggleDock,
  toggleMaximised,
  togglePast,
  togglePreview,
  toggleQueue,
  useStore,
} from '../state/store';
import { sidePanels } from './side-panels';

export type CommandGroup = 'Waves' | 'Package' | 'Tasks' | 'Logs' | 'View' | 'Table' | 'Workspace';

/** Something the window can do, from a key, the palette or the application's menu. */
export interface Command {
  /** Stable; the menu of the main process names it. */
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  readonly keys: readonly string[];
  /** What must be there: nothing, an open workspace, a selected package, or an editor whose caret is in a table. */
  readonly needs: 'nothing' | 'workspace' | 'package' | 'table';
  readonly run: () => void;
}

const selected = (): string => useStore.getState().selectedPackage ?? '';
const focusElement = (find: () => HTMLElement | null): void => {
  requestAnimationFrame(() => find()?.focus());
};
const inRegion = (name: string): boolean =>
  document.activeElement?.closest(`[data-region="${name}"]`) != null;

/** The element of a region that takes the focus: the one marked, else the first that can. */
const homeOf = (region: string): HTMLElement | null => {
  const root = document.querySelector<HTMLElement>(`[data-region="${region}"]`);
  return (
    root?.querySelector<HTMLElement>('[aria-current="true"][tabindex="0"]') ??
    root?.querySelector<HTMLElement>(
      '[data-home], [data-package][tabindex="0"], [data-card][tabindex="0"]',
    ) ??
    root?.querySelector<HTMLElement>('[data-pane][tabindex="0"]') ??
    root?.querySelector<HTMLElement>('button:not(:disabled), input') ??
    null
  );
};

const walkRegions = (step: 1 | -1): void => {
  if (useStore.getState().tab !== 'batch') {
    focusElement(() => document.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]'));
    return;
  }
  const at = REGIONS.findIndex(inRegion);
  for (let tries = 1; tries <= REGIONS.length; tries += 1) {
    const index = at < 0 ? (step === 1 ? tries - 1 : REGIONS.length - tries) : at + step * tries;
    const home = homeOf(REGIONS[(index + 2 * REGIONS.length) % REGIONS.length] as string);
    if (home !== null && home.offsetParent !== null) {
      home.focus();
      return;
    }
  }
};

/** What `/` looks through depends on where one is. */
const findHere = (): void => {
  const { queueShown, tab } = useStore.getState();
  if (tab !== 'batch') showTab('batch');
  if (inRegion('logs')) {
    const hand = paneAtHand();
    if (hand !== null) {
      hand.pane.setFinding(true);
      return;
    }
  }
  if (inRegion('tasks') && document.getElementById('filter-tasks') !== null) {
    focusElement(() => document.getElementById('filter-tasks'));
    return;
  }
  if (!queueShown) toggleQueue();
  focusElement(() => document.getElementById('search-queue'));
};

const paneAttempt = (): string | null => {
  const hand = paneAtHand();
  return hand === null ? null : (useStore.getState().places[hand.index] ?? null);
};

/** The attempt that a failure is looked for in: the selected package's, else the focused pane's. */
const failureHere = (): void => {
  const { workspace } = useStore.getState();
  const id = inRegion('logs')
    ? paneAttempt()
    : (workspace?.packages.get(selected())?.attempt ?? paneAttempt());
  if (id !== null) void goToFailure(id);
};

const stopHere = (): void => {
  const { workspace } = useStore.getState();
  const id = paneAttempt();
  const attempt = id === null ? undefined : workspace?.attempts.get(id);
  if (attempt !== undefined && isRunning(attempt)) askToStopBuild(attempt.id, attempt.package);
};

const toPane = (index: number): void => {
  showTab('batch');
  const { maximised, places } = useStore.getState();
  if (maximised !== null && (places[index] ?? null) !== null)
    useStore.setState({ maximised: index });
  useStore.setState({ focusedPane: index });
  focusPaneElement(index);
};

/** From the terminal to the pane around it, where the window's own keys count again. */
const leaveTerminal = (): void => {
  if (!isInTerminal(document.activeElement)) return;
  document.activeElement?.closest<HTMLElement>('[data-agent-terminal]')?.focus();
};

const TAB_TITLES = {
  batch: 'Batch',
  handoff: 'Handoff',
  plan: 'Plan',
  index: 'Index',
  ledger: 'Ledger',
};

const command = (
  id: string,
  group: CommandGroup,
  title: string,
  keys: string | readonly string[],
  run: () => void,
  needs: Command['needs'] = 'workspace',
): Command => ({ id, group, title, keys: typeof keys === 'string' ? [keys] : keys, run, needs });

/** Everything that can be done, in the order in which help and palette show it. */
export const COMMANDS: readonly Command[] = [
  command('waves.launch', 'Waves', 'Launch wave', 'L', () => void launchWave(false)),
  command('waves.runAll', 'Waves', 'Run all waves', 'Shift+L', () => void launchWave(true)),
  command('waves.pause', 'Waves', 'Pause after this wave', 'P', () => void pauseWaves()),
  command('waves.stop', 'Waves', 'Stop wave', 'Shift+P', askToStopWave),
  command('waves.past', 'Waves', 'Unfold or fold past waves', [], togglePast),
  command('waves.byBuilds', 'Waves', 'Work by builds alone', [], () => void chooseWork('builds')),
  command(
    'waves.byAgents',
    'Waves',
    'Work by one agent per package',
    [],
    () => void chooseWork('agents'),
  ),
  command('agents.prompt', 'Waves', 'The agents’ prompt…', [], () =>
    openDialog({ kind: 'prompt', package: useStore.getState().selectedPackage }),
  ),
  command('queue.toggle', 'Waves', 'Show the queue or the waves', 'Q', toggleQueue),
  ...QUEUE_COLUMNS.map((column) =>
    command(
      `queue.order.${column}`,
      'Waves',
      `Order the queue by ${COLUMN_WORDS[column].toLowerCase()}`,
      [],
      () => {
        if (!useStore.getState().queueShown) toggleQueue();
        orderQueueBy(column);
      },
    ),
  ),

  command(
    'package.build',
    'Package',
    'Build this package now',
    'B',
    () => void startBuild(selected()),
    'package',
  ),
  command(
    'package.agent',
    'Package',
    'Start an agent on this package',
    'A',
    () => void startAgent(selected()),
    'package',
  ),
  command(
    'package.skip',
    'Package',
    'Skip or put back',
    'S',
    () => void toggleSkip(selected()),
    'package',
  ),
  command(
    'package.pin',
    'Package',
    'Pin or unpin',
    'I',
    () => void togglePin(selected()),
    'package',
  ),
  command(
    'package.sooner',
    'Package',
    'Sooner',
    '[',
    () => void moveInPlan(selected(), 'sooner'),
    'package',
  ),
  command(
    'package.later',
    'Package',
    'Later',
    ']',
    () => void moveInPlan(selected(), 'later'),
    'package',
  ),
  command('package.retry', 'Package', 'Retry', 'R', () => void retry(selected()), 'package'),
  command('package.details', 'Package', 'Details', [], () => showDetails(selected()), 'package'),
  command(
    'package.rule',
    'Package',
    'Rule file',
    'U',
    () => showDetails(selected(), 'rule'),
    'package',
  ),
  command(
    'package.log',
    'Package',
    'Show its log',
    'O',
    () => showPackageLog(selected()),
    'package',
  ),
  command('package.index', 'Package', 'Add to index', [], () => addToIndex(selected()), 'package'),

  command('task.new', 'Tasks', 'New task', 'N', () => {
    showTab('batch');
    sidePanels.open('tasks');
    focusElement(() => document.getElementById('new-task'));
  }),
  command('session.start', 'Tasks', 'Start session…', 'Shift+N', () =>
    openDialog({ kind: 'session' }),
  ),
  command('session.end', 'Tasks', 'End session…', 'Shift+E', showEnding),
  command('edit.undo', 'Tasks', 'Undo the last edit of tasks or plan', 'Ctrl+Z', () => void undo()),

  command('log.failure', 'Logs', 'Go to failure', 'G', failureHere),
  command('log.find', 'Logs', 'Find in the log', 'Ctrl+F', () =>
    paneAtHand()?.pane.setFinding(true),
  ),
  command('logs.search', 'Logs', 'Search all logs…', 'Ctrl+Shift+F', () =>
    openDialog({ kind: 'search' }),
  ),
  command('log.follow', 'Logs', 'Follow the log’s end', 'F', () =>
    paneAtHand()?.pane.toggleFollow(),
  ),
  command(
    'log.copy',
    'Logs',
    'Copy the selection',
    'Ctrl+Shift+C',
    () => void copyText(paneAtHand()?.pane.selection() ?? '', 'the selection'),
  ),
  command(
    'log.copyAll',
    'Logs',
    'Copy all that the pane shows',
    [],
    () => void copyText(paneAtHand()?.pane.everything() ?? '', 'what is shown'),
  ),
  command('log.open', 'Logs', 'Open the log file', 'Shift+O', () => {
    const id = paneAttempt();
    if (id !== null) void openLogFile(id);
  }),
  command('log.stop', 'Logs', 'Stop this build', [], stopHere),
  command('pane.maximise', 'Logs', 'Maximise the pane', 'Z', () => {
    const hand = paneAtHand();
    if (hand !== null) toggleMaximised(hand.index);
  }),
  ...panes.map((_, index) =>
    command(`pane.${index + 1}`, 'Logs', `Go to pane ${index + 1}`, String(index + 1), () =>
      toPane(index),
    ),
  ),
  command('terminal.leave', 'Logs', 'Leave an agent’s terminal', LEAVE_KEY, leaveTerminal),
  command('panes.auto', 'Logs', 'As many panes as logs', [], () => setPaneLayout('auto')),
  command('panes.one', 'Logs', 'One pane', [], () => setPaneLayout(1)),
  command('panes.two', 'Logs', 'Two panes', [], () => setPaneLayout(2)),
  command('panes.three', 'Logs', 'Three panes', [], () => setPaneLayout(3)),
  command('font.larger', 'Logs', 'Larger log text', ['Ctrl+=', 'Ctrl++'], () =>
    setFontSize(useStore.getState().fontSize + 1),
  ),
  command('font.smaller', 'Logs', 'Smaller log text', 'Ctrl+-', () =>
    setFontSize(useStore.getState().fontSize - 1),
  ),
  command('font.usual', 'Logs', 'Usual log text', 'Ctrl+0', () => setFontSize(FONT_SIZES.usual)),

  ...TABS.map((tab, index) =>
    command(`tab.${tab}`, 'View', TAB_TITLES[tab], `Ctrl+${index + 1}`, () => showTab(tab)),
  ),
  command('document.preview', 'View', 'Preview of the document', 'Ctrl+Shift+V', () => {
    const { tab } = useStore.getState();
    if (tab === 'batch' || tab === 'ledger') showTab('handoff');
    togglePreview();
  }),
  command('index.find', 'View', 'Find rows of the index', 'Ctrl+Shift+O', () => {
    showTab('index');
    useStore.setState({ rowsAsked: true });
  }),
  command('document.save', 'View', 'Save the document', 'Ctrl+S', saveOnScreen),
  command('view.find', 'View', 'Find: tasks, queue or log', '/', findHere),
  command('view.next', 'View', 'Next part of the window', 'F6', () => walkRegions(1)),
  command('view.previous', 'View', 'Previous part of the window', 'Shift+F6', () =>
    walkRegions(-1),
  ),
  command('view.tasks', 'View', 'Show or hide the tasks', 'Ctrl+B', () =>
    sidePanels.toggle('tasks'),
  ),
  command('view.results', 'View', 'Show or hide the results', 'Ctrl+Shift+B', () =>
    sidePanels.toggle('results'),
  ),
  command('orchestrator.open', 'View', 'Open orchestrator', [], () => void openOrchestrator()),
  command('orchestrator.toggle', 'View', 'Show or hide the orchestrator', 'Ctrl+J', toggleDock),
  command('view.problems', 'View', 'Problems', [], () => openDialog({ kind: 'problems' })),
  command(
    'palette',
    'View',
    'Commands',
    'Ctrl+K',
    () => openDialog({ kind: 'palette' }),
    'nothing',
  ),
  command('shortcuts', 'View', 'Keys', '?', () => openDialog({ kind: 'shortcuts' }), 'nothing'),

  ...TABLE_ACTIONS.map(({ id, title, key }) =>
    command(
      `table.${id}`,
      'Table',
      title,
      key === null ? [] : key,
      () => runTableAction(id),
      'table',
    ),
  ),

  command(
    'workspace.open',
    'Workspace',
    'Open a folder…',
    'Ctrl+O',
    () => void openWorkspace(),
    'nothing',
  ),
  command('workspace.command', 'Workspace', 'Build command…', [], () =>
    openDialog({ kind: 'command' }),
  ),
  command('agent.connect', 'Workspace', 'Connect an agent…', [], () =>
    openDialog({ kind: 'connect' }),
  ),
  command('handoff.draft', 'Workspace', 'Draft the handoff', [], draftHandoff),
  command(
    'doctor',
    'Workspace',
    'Doctor: what is wrong here?',
    [],
    () => openDialog({ kind: 'doctor', bundle: null }),
    'nothing',
  ),
  command(
    'bugReport',
    'Workspace',
    'Save a bug report…',
    [],
    () => void saveBugReport(),
    'nothing',
  ),
  command(
    'about',
    'Workspace',
    'About Breakwater',
    [],
    () => openDialog({ kind: 'about' }),
    'nothing',
  ),
];

const BY_KEY = new Map(COMMANDS.flatMap((one) => one.keys.map((key) => [key, one] as const)));
const BY_ID = new Map(COMMANDS.map((one) => [one.id, one]));

/** Whether a command has what it needs now. */
export const available = (one: Command): boolean => {
  const { phase, selectedPackage } = useStore.getState();
  if (one.needs === 'nothing') return true;
  if (phase !== 'open') return false;
  if (one.needs === 'table') return isTableAtHand();
  return one.needs === 'workspace' || selectedPackage !== null;
};

/** The command of a key combination that can run now. */
export const commandFor = (key: string): Command | undefined => {
  const one = BY_KEY.get(key);
  return one !== undefined && available(one) ? one : undefined;
};

/** Runs a command by its id; one that is unknown or lacks what it needs is passed over. */
export const runCommand = (id: string): void => {
  const one = BY_ID.get(id);
  if (one !== undefined && available(one)) one.run();
};
