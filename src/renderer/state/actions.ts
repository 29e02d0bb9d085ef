import { toast } from 'sonner';
import type { AgentRun, WayOfWorking } from '../../shared/agent';
import { isEditableFile } from '../../shared/file-text';
import type { Goal } from '../../shared/markdown/goals';
import type { Refusal } from '../../shared/outcome';
import type { PendingItem } from '../../shared/session';
import type { TaskFields } from '../../shared/task';
import type { RequestInput, RequestName } from '../../shared/window-contract';
import { orchestratorPane } from '../features/agents/agent-panes';
import { count, listOf, plural } from '../ui/format';
import { type Answered, ask } from './bridge';
import {
  type CardPart,
  confirm,
  noteEdit,
  openDialog,
  selectPackage,
  selectTask,
  showDock,
  showLog,
  showTab,
  takeState,
  takeUndo,
  useStore,
} from './store';

/** Says a refusal in its own sentence. The same sentence twice is one toast. */
export const sayRefusal = (refusal: Refusal): void => {
  toast.error(refusal.message, { id: `${refusal.code}:${refusal.message}` });
};

/** Asks the engine; a refusal is said and null comes back. */
export const attempt = async <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
): Promise<Answered<N> | null> => {
  const answer = await ask(name, input);
  if (answer.ok) return answer.value;
  sayRefusal(answer.refusal);
  return null;
};

/** As `attempt`, for requests whose answer carries nothing: true when it was done. */
const did = async <N extends RequestName>(name: N, input: RequestInput<N>): Promise<boolean> => {
  const answer = await ask(name, input);
  if (!answer.ok) sayRefusal(answer.refusal);
  return answer.ok;
};

/** Reads the engine's whole state anew. */
export const loadState = async (): Promise<void> => {
  const answer = await ask('workspace.state', {});
  if (answer.ok) takeState(answer.value);
  else useStore.setState({ phase: 'none', failure: answer.refusal.message });
};

/** Opens a folder, or asks for one. The refusal, if any, stays on the page. */
export const openWorkspace = async (path?: string): Promise<void> => {
  const answer = await ask('workspace.open', path === undefined ? {} : { path });
  if (!answer.ok) {
    useStore.setState({ failure: answer.refusal.message });
    if (useStore.getState().workspace !== null) sayRefusal(answer.refusal);
    return;
  }
  if (answer.value !== null) takeState(answer.value);
};

/**
 * Says why nothing was started. A missing build command is asked for instead; past a shut gate the person
 * may launch all the same.
 */
const sayNotStarted = (refusal: Refusal, anyway: () => Promise<void>): void => {
  if (refusal.code === 'build-command-missing') openDialog({ kind: 'command' });
  else if (refusal.code === 'gate-closed') askToOverrule(refusal.message, anyway);
  else sayRefusal(refusal);
};

const askToOverrule = (reason: string, anyway: () => Promise<void>): void => {
  const isKnown = useStore.getState().workspace?.gate.state === 'closed';
  confirm({
    title: isKnown ? 'The context gate is closed' : 'The agent’s context is unknown',
    text: `${reason[0]?.toUpperCase() ?? ''}${reason.slice(1)}. You may launch anyway; that is written down and shown in the ledger. It counts for this launch alone.`,
    yes: 'Launch anyway',
    no: 'Do not launch',
    grave: true,
    run: () => void anyway(),
  });
};

export const launchWave = async (keepGoing: boolean, overrule = false): Promise<void> => {
  const work = useStore.getState().workspace?.work;
  const answer = await ask('waves.launch', {
    keepGoing,
    overrule,
    ...(work === undefined ? {} : { work }),
  });
  if (!answer.ok) sayNotStarted(answer.refusal, () => launchWave(keepGoing, true));
};

/** Shows HANDOFF.md beside what the checkpoint would write now. */
export const draftHandoff = (): void => {
  useStore.setState({ draftAsked: true });
  showTab('handoff');
};
export const pauseWaves = (): Promise<boolean> => did('waves.pause', {});
export const askToStopWave = (): void => {
  const wave = useStore.getState().workspace?.batch.wave ?? 0;
  confirm({
    title: `Stop wave ${wave}?`,
    text: 'Its running builds and agents are ended and count as cancelled: no result is written and the packages are offered again. Their logs stay on disk.',
    yes: 'Stop the wave',
    no: 'Keep building',
    grave: true,
    run: () => void did('waves.stop', {}),
  });
};

/** Long enough to read it, think, and reach for the mouse. */
const OFFERED_MS = 10_000;
/** The toast that offers to take the newest edit back. */
let offer: string | number | undefined;
/** Notes an edit. What was offered to be taken back before is not the newest any more. */
const edited = (where: 'tasks' | 'plan'): void => {
  noteEdit(where);
  if (offer !== undefined) toast.dismiss(offer);
  offer = undefined;
};
const sayUndoable = (text: string): void => {
  offer = toast(text, {
    duration: OFFERED_MS,
    action: { label: 'Undo', onClick: () => void undo() },
  });
};

type PlanAction = RequestInput<'plan.edit'>['action'];
const editPlan = async (action: PlanAction, packages: readonly string[]): Promise<boolean> => {
  const done = await did('plan.edit', { action, packages: [...packages] });
  if (done) edited('plan');
  return done;
};
export const toggleSkip = async (name: string): Promise<void> => {
  const skipped = useStore.getState().workspace?.edits.skipped.includes(name) ?? false;
  if (!(await editPlan(skipped ? 'unskip' : 'skip', [name]))) return;
  sayUndoable(skipped ? `${name} is back in the plan` : `${name} is left out of every wave`);
};
export const togglePin = async (name: string): Promise<void> => {
  const pinned = useStore.getState().workspace?.edits.pinned.includes(name) ?? false;
  await editPlan(pinned ? 'unpin' : 'pin', [name]);
};
export const moveInPlan = (name: string, where: 'later' | 'sooner'): Promise<boolean> =>
  editPlan(where, [name]);

/** Takes back the newest edit of tasks or plan that this window made. */
export const undo = async (): Promise<void> => {
  const where = takeUndo();
  if (offer !== undefined) toast.dismiss(offer);
  offer = undefined;
  if (where === null) {
    toast('Nothing to undo', { id: 'undo' });
    return;
  }
  await did(where === 'tasks' ? 'tasks.undo' : 'plan.undo', {});
};

export const startBuild = async (name: string, overrule = false): Promise<void> => {
  const answer = await ask('builds.start', { package: name, overrule });
  if (!answer.ok) sayNotStarted(answer.refusal, () => startBuild(name, true));
  else if (answer.value.state === 'waiting')
    toast(`${name} waits for a free slot`, { id: `build:${answer.value.id}` });
};
export const askToStopBuild = (attemptId: string, name: string): void =>
  confirm({
    title: `Stop the build of ${name}?`,
    text: 'Everything that the build started is ended. It counts as cancelled: no result is written and the package is offered again. The log stays on disk.',
    yes: 'Stop the build',
    no: 'Keep building',
    grave: true,
    run: () => void did('builds.cancel', { attempt: attemptId }),
  });

/** How waves are worked on from now on. */
export const chooseWork = (work: WayOfWorking): Promise<boolean> => did('waves.setWork', { work });

/** Starts an agent on one package, outside a wave. */
export const startAgent = async (name: string, overrule = false): Promise<void> => {
  const answer = await ask('agents.start', { package: name, overrule });
  if (!answer.ok) sayNotStarted(answer.refusal, () => startAgent(name, true));
  else if (answer.value.state === 'waiting')
    toast(`The agent of ${name} waits for a free slot`, { id: `agent:${name}` });
};

/** Shows the orchestrator's pane, and starts the orchestrator where none runs. */
export const openOrchestrator = async (): Promise<void> => {
  showDock();
  const started = await attempt('agents.orchestrate', {});
  if (started === null) return;
  // Once its pane is drawn, it is where the keys go.
  setTimeout(() => orchestratorPane.focus(), 150);
};

export const askToEndAgent = (run: AgentRun): void => {
  const name = run.package;
  const end = (build: boolean): void => void did('agents.end', { agent: run.id, build });
  if (run.role === 'orchestrator') {
    confirm({
      title: 'End the orchestrator?',
      text: 'It and everything that it started itself are ended. Waves, builds and agents go on.',
      yes: 'End it',
      no: 'Let it work',
      grave: true,
      run: () => end(false),
    });
    return;
  }
  const workspace = useStore.getState().workspace;
  const builds = [...(workspace?.attempts.values() ?? [])].some(
    (one) => one.package === name && one.state !== 'ended',
  );
  confirm({
    title: `End the agent of ${name}?`,
    text: `It and everything that it started itself are ended. No result is written for it and the package is offered again. ${builds ? 'Its build belongs to Breakwater and goes on, unless you end it too.' : ''}`,
    yes: builds ? 'End the agent' : 'End it',
    no: 'Let it work',
    grave: true,
    run: () => end(false),
    ...(builds ? { also: { label: 'End agent and build', run: () => end(true) } } : {}),
  });
};

export const retry = async (name: string): Promise<void> => {
  if (await did('results.retry', { package: name })) {
    toast(`${name} is ready again`, {
      id: `retry:${name}`,
      action: { label: 'Build now', onClick: () => void startBuild(name) },
    });
  }
};
export const askToAccept = (name: string, claims: readonly string[]): void =>
  confirm({
    title: `Accept the SUCCESS of ${name}?`,
    text: `${claims.join(' ')} With your word for it, the packages that wait for ${name} may be built.`,
    yes: 'Accept it',
    no: 'Leave it unproven',
    grave: false,
    run: () => void did('results.accept', { package: name }),
  });
/** Shows the package's row as it would stand in the index; it is written from there. */
export const addToIndex = (name: string): void => openDialog({ kind: 'index-row', package: name });

/** Finds the first cause in the whole log and shows it in a pane. */
export const goToFailure = async (attemptId: string): Promise<void> => {
  const place = await ask('panes.findFailure', { attempt: attemptId });
  if (!place.ok) {
    sayRefusal(place.refusal);
    return;
  }
  if (place.value === null) {
    toast('No line of this log names a cause. Its end is shown.', { id: `failure:${attemptId}` });
    showLog(attemptId);
    return;
  }
  showLog(attemptId, place.value);
};
export const openLogFile = (attemptId: string): Promise<boolean> =>
  did('logs.open', { attempt: attemptId });
export const copyText = async (text: string, what: string): Promise<void> => {
  if (text === '') return;
  if (await did('app.copy', { text })) toast(`Copied ${what}`, { id: 'copied', duration: 1500 });
};

/** Packs what a bug report needs where the person says, and shows what went in. */
export const saveBugReport = async (): Promise<void> => {
  const bundle = await attempt('doctor.bundle', {});
  if (bundle !== null) openDialog({ kind: 'doctor', bundle });
};

export const createTask = async (fields: TaskFields & { subject: string }): Promise<boolean> => {
  const task = await attempt('tasks.create', fields as RequestInput<'tasks.create'>);
  if (task === null) return false;
  edited('tasks');
  selectTask(task.id);
  return true;
};
export const updateTask = async (id: string, fields: TaskFields): Promise<boolean> => {
  const task = await attempt('tasks.update', {
    id,
    fields: fields as RequestInput<'tasks.update'>['fields'],
  });
  if (task !== null) edited('tasks');
  return task !== null;
};
export const toggleTaskDone = async (id: string): Promise<void> => {
  const task = useStore.getState().workspace?.tasks.find((row) => row.id === id);
  if (task === undefined) return;
  await updateTask(id, { status: task.status === 'completed' ? 'pending' : 'completed' });
};
export const removeTask = async (id: string): Promise<void> => {
  const task = useStore.getState().workspace?.tasks.find((row) => row.id === id);
  if (task === undefined || !(await did('tasks.remove', { id }))) return;
  edited('tasks');
  sayUndoable(`Deleted “${task.subject}”`);
};
/** The same change to many tasks, as one step of undo. */
export const updateTasks = async (ids: readonly string[], fields: TaskFields): Promise<void> => {
  const done = await did('tasks.updateMany', {
    ids: [...ids],
    fields: fields as RequestInput<'tasks.update'>['fields'],
  });
  if (done) edited('tasks');
};
export const removeTasks = async (ids: readonly string[]): Promise<void> => {
  if (!(await did('tasks.removeMany', { ids: [...ids] }))) return;
  edited('tasks');
  sayUndoable(`Deleted ${plural(ids.length, 'task')}`);
};
/** Makes a task wait for another, or wait no more. */
export const linkTask = async (id: string, waitsFor: string): Promise<void> => {
  const tasks = useStore.getState().workspace?.tasks ?? [];
  const subjectOf = (wanted: string) =>
    tasks.find((row) => row.id === wanted)?.subject ?? `#${wanted}`;
  if (!(await updateTask(id, { addBlockedBy: [waitsFor] }))) return;
  sayUndoable(`“${subjectOf(id)}” waits for “${subjectOf(waitsFor)}” now`);
};
export const unlinkTask = (id: string, waitsFor: string): Promise<boolean> =>
  updateTask(id, { removeBlockedBy: [waitsFor] });

export const tickGoal = (goal: Goal, done: boolean): Promise<boolean> =>
  did('goals.tick', { text: goal.text, line: goal.line, done });

/** What the engine takes of a proposal: what is only shown of it stays here. */
const asInput = (items: readonly PendingItem[]): RequestInput<'session.start'>['accepted'] =>
  items.map((item) => ({
    key: item.key,
    origin: item.origin,
    subject: item.subject,
    description: item.description,
    activeForm: item.activeForm,
    status: item.status,
    owner: item.owner,
    packages: [...item.packages],
    waitsFor: [...item.waitsFor],
    metadata: item.metadata,
    sources: item.sources.map(({ line, text }) => ({ line, text })),
  }));

const makeTasks = async (items: readonly PendingItem[], begins: boolean): Promise<boolean> => {
  const made = await attempt('session.start', { accepted: asInput(items), begins });
  if (made === null) return false;
  if (made.length > 0) edited('tasks');
  if (made.length > 1) sayUndoable(`Added ${count(made.length)} tasks`);
  return true;
};
/** Makes tasks of what the handoff says is pending. */
export const addProposals = (proposals: readonly PendingItem[]): Promise<boolean> =>
  makeTasks(proposals, false);
/** The same, and a session begins. */
export const startSession = (accepted: readonly PendingItem[]): Promise<boolean> =>
  makeTasks(accepted, true);
/** Ends the session with the handoff as it is on disk. */
export const endSession = async (): Promise<boolean> =>
  did('session.end', { text: null, baseVersion: '' });

/** Shows a package's newest log in a pane, or says that there is none. */
export const showPackageLog = (name: string): void => {
  const newest = useStore.getState().workspace?.packages.get(name)?.attempt ?? null;
  if (newest === null) {
    toast(`${name} was not built here yet: it has no log`, { id: `log:${name}` });
    return;
  }
  selectPackage(name);
  showLog(newest);
};
export const showDetails = (
  name: string,
  part: CardPart = 'card',
  line: number | null = null,
): void => {
  selectPackage(name);
  openDialog({ kind: 'details', package: name, part, line });
};

const DOCUMENT_TABS = {
  'HANDOFF.md': 'handoff',
  'plan.md': 'plan',
  'rules/INDEX.md': 'index',
} as const;
const isDocumentFile = (file: string): file is keyof typeof DOCUMENT_TABS =>
  Object.hasOwn(DOCUMENT_TABS, file);
/** Shows a document in its tab's editor, at `line` where one is given, with the cursor there. */
const showDocument = (file: keyof typeof DOCUMENT_TABS, line: number | null): void => {
  const tab = DOCUMENT_TABS[file];
  useStore.setState({ dialog: null, lineAsked: line === null ? null : { tab, line } });
  showTab(tab);
};
/** Shows a row of the index where it stands. */
export const showIndexLine = (line: number): void => showDocument('rules/INDEX.md', line);

const RULE_FILE = /^rules\/packages\/(.+)\.ya?ml$/;

/** Opens the file of a problem at its line; one that is nobody's to edit has its place copied. */
export const openProblem = (file: string, line: number | null): void => {
  const rule = RULE_FILE.exec(file)?.[1];
  const { workspace } = useStore.getState();
  if (isDocumentFile(file)) showDocument(file, line);
  else if (rule !== undefined && workspace?.packages.get(rule)?.ruleFile === file) {
    showDetails(rule, 'rule', line);
  } else if (isEditableFile(file)) openDialog({ kind: 'file', file, line });
  else {
    const where = `${workspace?.root ?? ''}/${file}${line === null ? '' : `:${line}`}`;
    void copyText(where, listOf([where]));
  }
};
