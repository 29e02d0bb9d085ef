import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type IMarker, Terminal } from '@xterm/xterm';
import { createStore } from 'zustand/vanilla';
import type { FailurePlace, PaneChunk } from '../../../shared/window-contract';
import { ask } from '../../state/bridge';
import { FONT_SIZES, openDialog } from '../../state/store';
import { bytes } from '../../ui/format';
import { quieten } from './quiet-terminal';
import { drawWithGraphicsCard } from './renderer-choice';
import { DARK, LIGHT, MARKS } from './terminal-theme';

const SCROLLBACK = 10_000;
const LOG_FONT = '"JetBrains Mono"';
/** A place in the log is noted for every so many bytes, so that "earlier" knows where the top is. */
const NOTE_EVERY = 16 * 1024;
/** Shown before a place that was asked for, and loaded at once when going back. */
const BEFORE_PLACE = 12 * 1024;
const EARLIER_STEP = 256 * 1024;
/** Away from the end, the pane reads on until this many lines are below the ones in view. */
const LINES_AHEAD = 2_000;
const NEWLINE = 10;

export interface FindOptions {
  readonly regex: boolean;
  readonly caseSensitive: boolean;
}

/** What the pane's frame shows beside the log itself. */
export interface PaneState {
  readonly following: boolean;
  /** Bytes that were passed over since the pane was attached. */
  readonly skipped: number;
  /** Bytes of the log before the first line that can be scrolled to; shown at the top only. */
  readonly earlier: number;
  readonly found: { readonly index: number; readonly count: number } | null;
  readonly refusal: string | null;
  readonly finding: boolean;
}

interface Goal {
  readonly offset: number;
  readonly mark: boolean;
}

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');

/**
 * One terminal pane: a view on one attempt's log. Lives outside React; bytes go from the engine's
 * messages to the terminal without touching a component. It acknowledges a chunk once it is drawn and,
 * while a person reads further up, not at all: the log then stands still and the build does not care.
 */
export class Pane {
  readonly id: string;
  readonly state = createStore<PaneState>(() => ({
    following: true,
    skipped: 0,
    earlier: 0,
    found: null,
    refusal: null,
    finding: false,
  }));
  readonly #element = document.createElement('div');
  #fontSize: number = FONT_SIZES.usual;
  #terminal: Terminal | null = null;
  #search: SearchAddon | null = null;
  #fit: FitAddon | null = null;
  #attempt: string | null = null;
  #attached: Promise<boolean> | null = null;
  #visible = false;
  /** `tail`: the engine sends the end as it grows. `place`: it sends what follows a byte that was asked for. */
  #mode: 'tail' | 'place' = 'tail';
  #held = 0;
  #goal: Goal | null = null;
  /** The place that was asked for may be in the middle of a line: what is left of that line is not shown. */
  #partialLine = false;
  #awaitsReset = false;
  #sought: { readonly offset: number; answered: boolean } | null = null;
  #notes: { readonly marker: IMarker; readonly offset: number }[] = [];
  #lastNote = -1;
  #failure: IMarker | null = null;

  constructor(index: number) {
    this.id = `pane-${index + 1}`;
    this.#element.style.cssText = 'position:absolute;inset:0';
  }

  /** Puts the terminal under `host`; gives back what takes it out again. */
  mount(host: HTMLElement): () => void {
    host.append(this.#element);
    let pending: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(pending);
      pending = setTimeout(() => this.#refit(), 60);
    });
    observer.observe(host);
    this.#refit();
    return () => {
      clearTimeout(pending);
      observer.disconnect();
      this.#element.remove();
    };
  }

  #refit(): void {
    const { clientWidth, clientHeight } = this.#element;
    if (clientWidth > 40 && clientHeight > 20) this.#fit?.fit();
  }

  /**
   * Made when there is first something to show: a terminal that is opened out of sight measures its
   * letters as nothing.
   */
  #make(): void {
    const terminal = new Terminal({
      allowProposedApi: true,
      disableStdin: true,
      convertEol: false,
      scrollback: SCROLLBACK,
      scrollOnEraseInDisplay: true,
      scrollOnUserInput: false,
      cursorInactiveStyle: 'none',
      cursorBlink: false,
      fontFamily: 'monospace',
      fontSize: this.#fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      drawBoldTextInBrightColors: false,
      theme: darkScheme.matches ? DARK : LIGHT,
      linkHandler: { activate: (_event, url) => askToOpen(url) },
      overviewRuler: { width: 10 },
    });
    quieten(terminal);
    // The frame has the keys; the terminal would only send them to a build that does not listen.
    terminal.attachCustomKeyEventHandler(() => false);
    this.#fit = new FitAddon();
    this.#search = new SearchAddon({ highlightLimit: 2_000 });
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(this.#search);
    terminal.loadAddon(new WebLinksAddon((_event, url) => askToOpen(url)));
    terminal.loadAddon(new UnicodeGraphemesAddon());
    terminal.open(this.#element);
    terminal.textarea?.setAttribute('tabindex', '-1');
    terminal.textarea?.setAttribute('aria-hidden', 'true');
    drawWithGraphicsCard(terminal);
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) =>
      this.state.setState({ found: { index: resultIndex, count: resultCount } }),
    );
    darkScheme.addEventListener('change', () => {
      terminal.options.theme = darkScheme.matches ? DARK : LIGHT;
    });
    const moved = () => requestAnimationFrame(() => this.#userMoved());
    this.#element.addEventListener('wheel', moved, { passive: true });
    this.#element.addEventListener('pointerup', moved);
    this.#terminal = terminal;
    this.#refit();
    // Letters are measured once per font: it has to be there before it is named.
    void document.fonts.load(`${this.#fontSize}px ${LOG_FONT}`).then(() => {
      terminal.options.fontFamily = `${LOG_FONT}, ui-monospace, monospace`;
      this.#refit();
    });
  }

  /** Shows an attempt's log, or none; nothing is sent to a pane that is not on screen. */
  show(attempt: string | null, visible: boolean): void {
    const changed = attempt !== this.#attempt;
    this.#visible = visible;
    if (changed) {
      if (attempt === null) this.#detach();
      this.#attempt = attempt;
      this.#attached = null;
      this.#clear();
      this.#mode = 'tail';
      this.state.setState({
        following: true,
        skipped: 0,
        found: null,
        refusal: null,
        finding: false,
      });
    }
    if (attempt === null) return;
    if (visible && this.#terminal === null) this.#make();
    if (visible && this.#attached === null) void this.#attach(attempt);
    else if (!visible && this.#attached !== null && this.state.getState().following) this.#detach();
  }

  #attach(attempt: string): Promise<boolean> {
    this.#held = 0;
    this.#goal = null;
    this.#partialLine = false;
    this.#awaitsReset = true;
    this.#sought = null;
    this.#mode = 'tail';
    this.#attached = ask('panes.attach', { pane: this.id, attempt }).then((answer) => {
      if (this.#attempt === attempt)
        this.state.setState({ refusal: answer.ok ? null : answer.refusal.message });
      return answer.ok;
    });
    return this.#attached;
  }

  #detach(): void {
    if (this.#attached === null) return;
    this.#attached = null;
    this.#held = 0;
    void ask('panes.detach', { pane: this.id });
  }

  #clear(): void {
    this.#terminal?.reset();
    this.#notes = [];
    this.#failure = null;
    this.#held = 0;
    this.state.setState({ earlier: 0 });
  }

  /** Draws a chunk. What was asked for anew begins with a reset: what comes before that is late. */
  receive(chunk: PaneChunk): void {
    const terminal = this.#terminal;
    if (terminal === null || this.#attempt === null || this.#attached === null) return;
    if (this.#awaitsReset && !this.#isAwaited(chunk)) return;
    this.#awaitsReset = false;
    this.#sought = null;
    let data = chunk.bytes;
    let offset = chunk.offset;
    if (chunk.reset) {
      // In line behind what is still to be drawn of the text before.
      terminal.write('', () => this.#clear());
      this.#lastNote = -1;
      this.state.setState({ skipped: chunk.skipped });
      if (this.#partialLine) {
        const end = data.subarray(0, 4096).indexOf(NEWLINE);
        data = data.subarray(end + 1);
        offset += end + 1;
      }
      this.#partialLine = false;
    } else if (chunk.skipped > 0) {
      this.state.setState({ skipped: this.state.getState().skipped + chunk.skipped });
      // Ends a sequence that was cut in two, and says in its place what is not there.
      terminal.write(
        `\x18\x1b[0m\x1b(B\r\n\x1b[2m⋯ ${bytes(chunk.skipped)} passed over ⋯\x1b[0m\r\n`,
      );
    }
    this.#note(offset);
    const goal = this.#goal;
    if (goal !== null && goal.offset < offset + data.length) {
      const at = Math.max(0, goal.offset - offset);
      this.#goal = null;
      terminal.write(data.subarray(0, at), () => this.#arrive(goal));
      terminal.write(data.subarray(at), () => this.#drawn());
      return;
    }
    terminal.write(data, () => this.#drawn());
  }

  /** A seek that follows an attach closely can meet the attach's own beginning: that one is late too. */
  #isAwaited(chunk: PaneChunk): boolean {
    const sought = this.#sought;
    return chunk.reset && (sought === null || sought.answered || chunk.offset === sought.offset);
  }

  #note(offset: number): void {
    if (this.#lastNote >= 0 && offset - this.#lastNote < NOTE_EVERY) return;
    this.#lastNote = offset;
    const terminal = this.#terminal;
    terminal?.write('', () => {
      const marker = terminal.registerMarker(0);
      if (marker !== undefined) this.#notes.push({ marker, offset });
      if (this.#notes.length > 64)
        this.#notes = this.#notes.filter((note) => !note.marker.isDisposed);
    });
  }

  #arrive(goal: Goal): void {
    const terminal = this.#terminal;
    const marker = terminal?.registerMarker(0);
    if (terminal === null || marker === undefined) return;
    if (goal.mark) this.#failure = marker;
    const line = marker.line;
    // Scrolled to once what follows it is there to fill the view.
    setTimeout(() => {
      terminal.scrollToLine(Math.max(0, marker.isDisposed ? line : marker.line - 4));
      if (!goal.mark || marker.isDisposed) return;
      const colour = darkScheme.matches ? MARKS.dark.failure : MARKS.light.failure;
      const decoration = terminal.registerDecoration({
        marker,
        width: terminal.cols,
        backgroundColor: colour,
        overviewRulerOptions: { color: darkScheme.matches ? '#ff7a59' : '#b0340f' },
      });
      decoration?.onRender((element) => {
        element.dataset.failure = 'true';
      });
    }, 60);
  }

  #drawn(): void {
    this.#held += 1;
    if (this.#mayReadOn()) this.#acknowledge();
  }

  #mayReadOn(): boolean {
    const { following } = this.state.getState();
    if (this.#mode === 'tail') return following;
    const buffer = this.#terminal?.buffer.active;
    return buffer === undefined || buffer.baseY - buffer.viewportY < LINES_AHEAD;
  }

  #acknowledge(): void {
    while (this.#held > 0) {
      this.#held -= 1;
      void ask('panes.acknowledge', { pane: this.id });
    }
  }

  /** A person scrolled: up means to read, back at the end means to follow. */
  #userMoved(): void {
    const buffer = this.#terminal?.buffer.active;
    if (buffer === undefined) return;
    const atEnd = buffer.viewportY >= buffer.baseY;
    this.#sayTop();
    if (this.#mode === 'tail') {
      if (this.state.getState().following !== atEnd) this.state.setState({ following: atEnd });
      if (atEnd) this.#acknowledge();
    } else if (this.#mayReadOn()) this.#acknowledge();
  }

  #topOffset(): number {
    return this.#notes.find((note) => !note.marker.isDisposed)?.offset ?? 0;
  }

  #sayTop(): void {
    const atTop = (this.#terminal?.buffer.active.viewportY ?? 0) === 0;
    const earlier = atTop ? this.#topOffset() : 0;
    if (earlier !== this.state.getState().earlier) this.state.setState({ earlier });
  }

  /** Scrolls by lines, by pages, or to an end. */
  scroll(by: 'line-up' | 'line-down' | 'page-up' | 'page-down'): void {
    if (by === 'line-up') this.#terminal?.scrollLines(-1);
    else if (by === 'line-down') this.#terminal?.scrollLines(1);
    else this.#terminal?.scrollPages(by === 'page-up' ? -1 : 1);
    this.#userMoved();
  }

  /** Stops or starts following the log's end. */
  toggleFollow(): void {
    if (this.state.getState().following) this.state.setState({ following: false });
    else this.follow();
  }

  /** Goes to the log's end and stays there. */
  follow(): void {
    this.state.setState({ following: true, earlier: 0 });
    if (this.#attempt === null) return;
    if (this.#attached === null) {
      if (this.#visible) void this.#attach(this.#attempt);
      return;
    }
    if (this.#mode === 'place') {
      this.#mode = 'tail';
      this.#goal = null;
      this.#held = 0;
      this.#partialLine = false;
      this.#awaitsReset = true;
      this.#sought = null;
      void this.#attached.then(() => ask('panes.follow', { pane: this.id }));
    } else {
      this.#terminal?.scrollToBottom();
      this.#acknowledge();
    }
  }

  #seek(offset: number, goal: Goal | null): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    this.state.setState({ following: false, earlier: 0 });
    const attached = this.#attached ?? this.#attach(attempt);
    this.#mode = 'place';
    void attached.then((ok) => {
      if (!ok || this.#attempt !== attempt) return;
      this.#goal = goal;
      this.#held = 0;
      this.#partialLine = offset > 0;
      this.#awaitsReset = true;
      const sought = { offset, answered: false };
      this.#sought = sought;
      void ask('panes.seek', { pane: this.id, offset }).then(() => {
        sought.answered = true;
      });
    });
  }

  /** Shows a place of the log with some lines before it, and marks its line. */
  goTo(place: FailurePlace): void {
    this.#seek(Math.max(0, place.offset - BEFORE_PLACE), { offset: place.offset, mark: true });
  }

  /** Shows the beginning of the log. */
  toStart(): void {
    if (this.#topOffset() === 0 && this.#attached !== null) {
      this.#terminal?.scrollToTop();
      this.#userMoved();
    } else this.#seek(0, { offset: 0, mark: false });
  }

  /** Loads what stands before the first line that is there. */
  earlier(): void {
    const top = this.#topOffset();
    this.#seek(Math.max(0, top - EARLIER_STEP), { offset: top, mark: false });
  }

  /** True when a failure's line is marked in what is loaded. */
  get failureShown(): boolean {
    return this.#failure !== null && !this.#failure.isDisposed;
  }

  setFontSize(size: number): void {
    this.#fontSize = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, size));
    if (this.#terminal === null || this.#terminal.options.fontSize === this.#fontSize) return;
    this.#terminal.options.fontSize = this.#fontSize;
    this.#refit();
  }

  setFinding(finding: boolean): void {
    this.state.setState({ finding, ...(finding ? {} : { found: null }) });
    if (!finding) this.#search?.clearDecorations();
  }

  /** Looks for words in the lines that are loaded. An expression that is not one finds nothing. */
  find(words: string, forward: boolean, options: FindOptions, incremental: boolean): void {
    const colours = darkScheme.matches ? MARKS.dark : MARKS.light;
    if (words === '') {
      this.#search?.clearDecorations();
      this.state.setState({ found: null });
      return;
    }
    if (options.regex) {
      try {
        new RegExp(words);
      } catch {
        this.state.setState({ found: { index: -1, count: 0 } });
        return;
      }
    }
    const wanted = {
      ...options,
      incremental,
      decorations: {
        matchBackground: colours.match,
        activeMatchBackground: colours.active,
        matchOverviewRuler: colours.active,
        activeMatchColorOverviewRuler: colours.active,
      },
    };
    if (forward) this.#search?.findNext(words, wanted);
    else this.#search?.findPrevious(words, wanted);
    this.#userMoved();
  }

  /** What is selected, as text. */
  selection(): string {
    return this.#terminal?.getSelection() ?? '';
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

const askToOpen = (url: string): void => {
  if (/^https?:\/\//i.test(url)) openDialog({ kind: 'link', url });
};
