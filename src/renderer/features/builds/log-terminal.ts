import { SearchAddon } from '@xterm/addon-search';
import type { IMarker, Terminal } from '@xterm/xterm';
import { isDark, TerminalStand } from '../terminal/terminal-stand';
import { MARKS } from '../terminal/terminal-theme';
import { calmDrawing } from './calm-drawing';
import { drawBudget } from './draw-budget';
import { quieten } from './quiet-terminal';

/** Lines that a pane keeps, 12 bytes for each character of theirs; what was before is read from the log when it is scrolled to. */
const SCROLLBACK = 6_000;
/** So many of the matches that are loaded are coloured. */
const MOST_MATCHES = 2_000;
/** Lines shown above a line that was gone to. */
const LINES_ABOVE = 4;
/** How long a picture is waited for, milliseconds. */
const UNSEEN_MS = 1_000;
/** Time for what follows a line to be drawn before it is scrolled to. */
const SETTLE_MS = 60;

export interface FindOptions {
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

/** A match as the terminal can find it again among the lines that are loaded. */
export interface LoadedMatch {
  readonly words: string;
  readonly options: FindOptions;
  /** Which of its line's matches, counted from 0. */
  readonly nth: number;
}

interface Listeners {
  /** A person moved the view, by wheel or by the scroll bar. */
  readonly onMoved: () => void;
  readonly onLink: (url: string) => void;
}

/** A terminal that shows and never answers: colours, search, selection, links. Knows nothing of logs' files. */
export class LogTerminal {
  readonly #listeners: Listeners;
  readonly #stand: TerminalStand;
  readonly #search = new SearchAddon({ highlightLimit: MOST_MATCHES });
  /** Brings the scroll bar to where the view is, and draws what follows at once. */
  #atOnce: () => void = () => {};

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#stand = new TerminalStand({ onLink: listeners.onLink });
  }

  /** Puts the terminal under `host`; gives back what takes it out again. */
  mount(host: HTMLElement): () => void {
    return this.#stand.mount(host);
  }

  /** Makes the terminal if there is none yet. Called once it can be seen. */
  ensure(): void {
    if (this.made) return;
    const terminal = this.#stand.open({
      options: {
        disableStdin: true,
        convertEol: false,
        scrollback: SCROLLBACK,
        scrollOnEraseInDisplay: true,
        scrollOnUserInput: false,
        cursorInactiveStyle: 'none',
        overviewRuler: { width: 10 },
      },
      themeOf: (usual) => usual,
      addons: [this.#search],
      prepare: (opened) => {
        quieten(opened);
        // The pane has the keys; the terminal would only send them to a build that does not listen.
        opened.attachCustomKeyEventHandler(() => false);
      },
    });
    // Nothing is typed into it. xterm.js would lay the page out anew with each piece of log to keep it at the cursor.
    terminal.textarea?.style.setProperty('display', 'none');
    this.#atOnce = calmDrawing(terminal, drawBudget).atOnce;
    this.#followHands(this.#stand.element);
    this.#stand.settle();
  }

  /** What a person scrolls or selects is drawn at once. */
  #followHands(element: HTMLElement): void {
    const early = { capture: true, passive: true };
    element.addEventListener('wheel', this.#atOnce, early);
    element.addEventListener('pointerdown', this.#atOnce, early);
    const dragged = (event: PointerEvent) => event.buttons !== 0 && this.#atOnce();
    element.addEventListener('pointermove', dragged, early);
    const moved = () => requestAnimationFrame(this.#listeners.onMoved);
    element.addEventListener('wheel', moved, { passive: true });
    element.addEventListener('pointerup', moved);
  }

  get #terminal(): Terminal | null {
    return this.#stand.terminal;
  }

  get made(): boolean {
    return this.#terminal !== null;
  }

  /** The first line in view, and the first of the last screenful; counted from the buffer's top. */
  get view(): { readonly top: number; readonly end: number; readonly rows: number } {
    const buffer = this.#terminal?.buffer.active;
    const rows = this.#terminal?.rows ?? 0;
    return { top: buffer?.viewportY ?? 0, end: buffer?.baseY ?? 0, rows };
  }

  /** Draws after all that was given before; `drawn` is called once it is parsed. */
  write(data: Uint8Array | string, drawn?: () => void): void {
    this.#terminal?.write(data, drawn);
  }

  /** Calls back once what was written is on screen; where nothing is drawn now, after a while. */
  afterDrawing(drawn: () => void): void {
    const timer = setTimeout(() => done(), UNSEEN_MS);
    const listener = this.#terminal?.onRender(() => done());
    const done = (): void => {
      clearTimeout(timer);
      listener?.dispose();
      drawn();
    };
  }

  /** Empties it at once, whatever is still to be drawn: call it from `drawn` to keep the order. */
  reset(): void {
    this.#atOnce();
    this.#terminal?.reset();
  }

  /** Marks the line that is being written. */
  markLine(): IMarker | undefined {
    return this.#terminal?.registerMarker(0);
  }

  /** Scrolls a line into view, and colours it where `alarm` is set; `shown` is called then. */
  showLine(marker: IMarker, alarm: boolean, shown: () => void): void {
    const { line } = marker;
    setTimeout(() => {
      const terminal = this.#terminal;
      // Last, whatever comes of it.
      queueMicrotask(shown);
      this.#atOnce();
      terminal?.scrollToLine(Math.max(0, marker.isDisposed ? line : marker.line - LINES_ABOVE));
      if (terminal === null || !alarm || marker.isDisposed) return;
      const colours = isDark() ? MARKS.dark : MARKS.light;
      terminal.registerDecoration({
        marker,
        width: terminal.cols,
        backgroundColor: colours.failure,
        overviewRulerOptions: { color: colours.alarm },
      });
    }, SETTLE_MS);
  }

  scrollLines(count: number): void {
    this.#atOnce();
    this.#terminal?.scrollLines(count);
  }
  scrollPages(count: number): void {
    this.#atOnce();
    this.#terminal?.scrollPages(count);
  }
  scrollToTop(): void {
    this.#atOnce();
    this.#terminal?.scrollToTop();
  }
  scrollToEnd(): void {
    this.#atOnce();
    this.#terminal?.scrollToBottom();
  }

  setFontSize(size: number): void {
    this.#stand.setFontSize(size);
  }

  /**
   * Shows one match of a line, counted from 0, in the middle of the view, and colours all that are loaded.
   * `match` must have been tried on these lines elsewhere: an expression that takes for ever would stop the window. `shown`
   * is called then.
   */
  showMatch(marker: IMarker, match: LoadedMatch, shown: () => void): void {
    setTimeout(() => {
      const terminal = this.#terminal;
      queueMicrotask(shown);
      if (terminal === null || marker.isDisposed) return;
      this.#atOnce();
      terminal.scrollToLine(Math.max(0, marker.line - Math.floor(terminal.rows / 2)));
      // The search goes on behind what is selected: it begins behind the line above.
      if (marker.line > 0) terminal.select(terminal.cols - 1, marker.line - 1, 1);
      else terminal.clearSelection();
      for (let at = 0; at <= match.nth; at += 1) this.stepMatch(match, true);
    }, SETTLE_MS);
  }

  /** Goes from the match that is shown to the next one of the lines that are loaded. */
  stepMatch({ words, options }: LoadedMatch, forward: boolean): void {
    const colours = isDark() ? MARKS.dark : MARKS.light;
    const wanted = {
      ...options,
      decorations: {
        matchBackground: colours.match,
        activeMatchBackground: colours.active,
        // What is selected hides the ground of the match.
        activeMatchBorder: colours.edge,
        matchOverviewRuler: colours.active,
        activeMatchColorOverviewRuler: colours.active,
      },
    };
    this.#atOnce();
    if (forward) this.#search.findNext(words, wanted);
    else this.#search.findPrevious(words, wanted);
  }

  /** Takes the colours of matches away. */
  endFind(): void {
    this.#search.clearDecorations();
  }

  /** True while one match is selected. */
  get showsMatch(): boolean {
    return this.#terminal?.hasSelection() === true;
  }

  /** What is selected, as text. */
  selection(): string {
    return this.#stand.selection();
  }

  /** Every line that is loaded, as text. */
  everything(): string {
    const terminal = this.#terminal;
    if (terminal === null) return '';
    terminal.selectAll();
    const text = terminal.getSelection();
    terminal.clearSelection();
    return text;
  }
}
