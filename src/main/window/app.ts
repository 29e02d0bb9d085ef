import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { type Outcome, ok, type Refusal, refuse } from '../../shared/outcome';
import type { About } from '../../shared/window-contract';
import { errorEvent, type NoteEvent } from '../engine/app-log';
import { hostCommand, toolsFolder } from '../host-command';
import { answerRequest } from '../ipc/answer';
import { type Answer, tell } from '../ipc/channel';
import { connectEngine, type Tell } from '../ipc/events';
import { windowHandlers } from '../ipc/handlers';
import { type Owner, takeWorkspace } from '../owner';
import { readAbout } from './about';
import { serveAgents } from './agent-server';
import { workspaceArgument } from './arguments';
import { setMenu } from './menu';
import { notifyOf } from './notifications';
import { isOwnUrl } from './origins';
import { RecentWorkspaces } from './recent';
import type { PageNote } from './revive';
import { showRunningOwner } from './show-owner';
import { type StartMode, type Starts, safeStartSentence } from './starts';

type CloseChoice = 'keep-building' | 'stop-builds' | 'stay';

/** From the window's being there to its first picture of a workspace, about, milliseconds. */
const FIRST_PICTURE_MS = 400;
/** A window that is not shown for so long, milliseconds, is not waited for. */
const UNSEEN_MS = 3_000;

export interface AppOptions {
  /** `out/main`. */
  readonly outFolder: string;
  readonly window: BrowserWindow;
  readonly starts: Starts;
  readonly mode: StartMode;
}

/** The app behind its window: one workspace at a time. */
export class AppState {
  readonly #outFolder: string;
  readonly #recent: RecentWorkspaces;
  readonly #starts: Starts;
  readonly #mode: StartMode;
  /** Why no workspace was opened by itself. */
  #startRefusal: Refusal | null = null;
  #window: BrowserWindow | null;
  /** Settles when the window is there, with a picture in it. */
  readonly #isSeen: Promise<void>;
  #stopWaiting: () => void = () => {};
  #owner: Owner | null = null;
  #disconnect: (() => void) | null = null;
  /** Ends the agent server of the open workspace. */
  #endAgents: Promise<() => Promise<void>> = Promise.resolve(async () => {});
  /** Settles when it is known whether the workspace that the app was started for is open. */
  #firstOpening: Promise<unknown> = Promise.resolve();
  /** What happens to the builds was settled: the window may go. */
  #closing: CloseChoice | null = null;

  constructor({ outFolder, window, starts, mode }: AppOptions) {
    this.#outFolder = outFolder;
    this.#window = window;
    window.on('closed', () => {
      this.#window = null;
    });
    this.#isSeen = new Promise((done) => {
      this.#stopWaiting = done;
      if (window.isVisible()) done();
      else window.once('show', () => setTimeout(done, FIRST_PICTURE_MS));
      setTimeout(done, UNSEEN_MS);
    });
    this.#starts = starts;
    this.#mode = mode;
    this.#recent = new RecentWorkspaces(join(app.getPath('userData'), 'recent.json'));
  }

  /** Opens the workspace that the app was started for. Gives true when there is something to show. */
  async start(): Promise<boolean> {
    setMenu((command) => this.#tell('app.command', { command }));
    app.on('window-all-closed', () => void this.#quit());
    app.on('before-quit', (event) => {
      if (this.#owner === null) return;
      event.preventDefault();
      if (this.mayClose()) void this.#quit();
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      // Asked to go by the system or the terminal: the builds go on in their own hosts.
      process.on(signal, () => void this.#close('keep-building'));
    }
    const named = workspaceArgument(process.argv, app.getAppPath(), process.cwd());
    const wanted = named ?? this.#recent.list()[0]?.path ?? null;
    if (this.#mode.isSafe) await this.#openSafely(named);
    const path = this.#mode.isSafe ? null : wanted;
    const opening = path === null ? Promise.resolve(true) : this.#openFirst(path, named !== null);
    this.#firstOpening = opening;
    return opening;
  }

  /** What answers the window's requests. */
  answer(): Answer {
    const trust = { contentsId: () => this.#window?.webContents.id ?? null, isOwnUrl };
    const handlers = windowHandlers({
      session: {
        owner: () => this.#owner,
        settled: () => this.#firstOpening,
        startRefusal: () => this.#startRefusal,
        open: (path) => this.#switch(path),
        choose: () => this.#choose(),
        choosePlace: (name) => this.#choosePlace(name),
        recent: () => this.#recent.list(),
      },
      program: join(this.#outFolder, '..', '..', 'bin', 'breakwater'),
      about: () => this.#about(),
      close: (choice) => this.#close(choice),
    });
    const notes = {
      onBug: (name: string, error: unknown) => {
        console.error(error);
        this.#note(errorEvent(name, error));
      },
      onRefused: (where: string, code: string) => this.#note({ what: 'refused', where, code }),
    };
    return (sender, name, input) => answerRequest(sender, name, input, trust, handlers, notes);
  }

  readonly notePage: PageNote = (how, reason, code) =>
    this.#note({ what: 'page', how, reason: reason ?? null, code: code ?? null });

  /** What crashed may have been the workspace: it is offered, and not opened. */
  async #openSafely(named: string | null): Promise<void> {
    const message = safeStartSentence(this.#mode);
    console.error(`breakwater: ${message}`);
    this.#startRefusal = refuse('internal', message).refusal;
    if (named !== null) await this.#recent.add(named).catch(() => {});
  }

  /** True when there is something to show: the workspace, or a window without one. */
  async #openFirst(path: string, wasNamed: boolean): Promise<boolean> {
    const opened = await this.#open(path);
    return opened.ok || !(await this.#refused(path, opened.refusal.message, wasNamed));
  }

  /** True when the app has nothing left to do: the workspace's window is open elsewhere, now in front. */
  async #refused(path: string, message: string, wasNamed: boolean): Promise<boolean> {
    if (await showRunningOwner(path)) {
      console.log(`Breakwater already has ${path} open; its window was brought to the front.`);
      await this.#starts.settle();
      app.exit(0);
      return true;
    }
    if (wasNamed) console.error(`breakwater: ${message}`);
    return false;
  }

  /** What happens while no workspace is open is taken down nowhere. */
  readonly #note: NoteEvent = (event) => this.#owner?.note(event);

  readonly #tell: Tell = (name, event) => tell(this.#window?.webContents ?? null, name, event);

  async #open(path: string): Promise<Outcome<Owner>> {
    const taken = await takeWorkspace(path, {
      role: 'window',
      version: this.#about().version,
      host: hostCommand(this.#outFolder),
      searchWorker: join(this.#outFolder, 'log-search.js'),
      tools: toolsFolder(this.#outFolder),
      show: () => this.#toFront(),
    });
    if (!taken.ok) return taken;
    await this.#release('keep-building');
    this.#owner = taken.value;
    this.#disconnect = connectEngine(taken.value.engine, this.#tell);
    this.#endAgents = this.#serveAgents(taken.value);
    notifyOf(taken.value.engine, () => this.#toFront());
    await this.#recent.add(taken.value.engine.root).catch(() => {});
    this.#window?.setTitle(`${taken.value.engine.name} · Breakwater`);
    return ok(taken.value);
  }

  /** Gives what ends it. A person waits for the window first. */
  async #serveAgents(owner: Owner): Promise<() => Promise<void>> {
    await this.#isSeen;
    if (this.#owner !== owner) return async () => {};
    return serveAgents(owner, this.#about().version).catch((error: unknown) => {
      owner.note({ what: 'agent-server', how: 'failed', port: null });
      owner.engine.noteInternal('the agent server', error);
      return async () => {};
    });
  }

  async #switch(path: string): Promise<Outcome<Owner>> {
    const opened = await this.#open(path);
    if (opened.ok) this.#tell('workspace.switched', {});
    return opened;
  }

  async #release(builds: 'keep-building' | 'stop-builds'): Promise<void> {
    const owner = this.#owner;
    this.#owner = null;
    this.#disconnect?.();
    this.#disconnect = null;
    this.#stopWaiting();
    await (await this.#endAgents)();
    this.#endAgents = Promise.resolve(async () => {});
    await owner?.close(builds);
  }

  async #choose(): Promise<string | null> {
    const options = {
      title: 'Open a workspace',
      properties: ['openDirectory' as const],
      // Newer Electrons open in Downloads unless told otherwise.
      defaultPath: this.#owner?.engine.root ?? app.getPath('home'),
    };
    const answer =
      this.#window === null
        ? await dialog.showOpenDialog(options)
        : await dialog.showOpenDialog(this.#window, options);
    return answer.canceled ? null : (answer.filePaths[0] ?? null);
  }

  /** The system's dialog asks itself before a file that is there is replaced. */
  async #choosePlace(name: string): Promise<string | null> {
    const options = {
      title: 'Save a bug report',
      defaultPath: join(app.getPath('downloads'), name),
      filters: [{ name: 'Archives', extensions: ['gz'] }],
      properties: ['showOverwriteConfirmation' as const],
    };
    const answer =
      this.#window === null
        ? await dialog.showSaveDialog(options)
        : await dialog.showSaveDialog(this.#window, options);
    return answer.canceled || answer.filePath === '' ? null : answer.filePath;
  }

  #toFront(): void {
    if (this.#window === null) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** With builds running the window asks what shall become of them, and stays until that is said. */
  mayClose(): boolean {
    const running = this.#owner?.engine.atWork() ?? [];
    if (this.#closing !== null || running.length === 0 || this.#window === null) return true;
    if (this.#window.webContents.isCrashed()) return true;
    this.#tell('app.closing', { running });
    return false;
  }

  async #close(choice: CloseChoice): Promise<void> {
    if (choice === 'stay' || this.#closing !== null) return;
    this.#closing = choice;
    await this.#quit();
  }

  async #quit(): Promise<void> {
    const choice = this.#closing === 'stop-builds' ? 'stop-builds' : 'keep-building';
    this.#closing = choice;
    this.#window?.hide();
    await this.#starts.settle();
    await this.#release(choice);
    app.exit(0);
  }

  #about(): About {
    return readAbout(this.#outFolder);
  }
}
