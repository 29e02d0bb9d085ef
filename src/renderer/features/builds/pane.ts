import type { IMarker } from '@xterm/xterm';
import { createStore } from 'zustand/vanilla';
import type { LogHit, PaneChunk, PaneFound } from '../../../shared/window-contract';
import { ask } from '../../state/bridge';
import { openDialog } from '../../state/store';
import { bytes } from '../../ui/format';
import { drawBudget } from './draw-budget';
import { type FindOptions, type LoadedMatch, LogTerminal } from './log-terminal';
import { framePacer } from './pacer';

/** A place in the log is noted for every so many bytes, so that "earlier" knows where the top is. */
const NOTE_EVERY = 16 * 1024;
/** Shown before a place that was asked for, and loaded at once when going back. */
const BEFORE_PLACE = 12 * 1024;
const EARLIER_STEP = 256 * 1024;
/** Away from the end, the pane reads on until this many lines are below the ones in view. */
const LINES_AHEAD = 2_000;
/** A line that is not whole yet is not stepped to. */
const LINE_BYTES = 4 * 1024;
const NEWLINE = 10;

/** What the pane's frame shows beside the log itself. */
export interface PaneState {
  readonly following: boolean;
  /** Bytes that were passed over since the pane was attached. */
  readonly skipped: number;
  /** Bytes of the log before the first line that can be scrolled to; shown at the top only. */
  readonly earlier: number;
  /** How the search stands; null while nothing is looked for. */
  readonly found: Found | null;
  readonly refusal: string | null;
  readonly finding: boolean;
}

/** How a pane's search in the whole log stands. */
export type Found = Omit<PaneFound, 'pane'>;

/** A place of a log that a pane is asked to show. */
export interface LogPlace {
  /** Byte offset of its line. */
  readonly offset: number;
  /** The words of the line that are to be coloured, and which of their places in it; without them the line is. */
  readonly match?: LoadedMatch;
}

interface Goal {
  readonly offset: number;
  readonly mark: boolean;
  /** The match of the line that is to be shown. */
  readonly match?: LoadedMatch;
}

const SEARCHING: Found = { count: 0, share: 0, complete: false, index: null, failure: null };

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
  readonly #terminal = new LogTerminal({
    onMoved: () => this.#userMoved(),
    onLink: (url) => {
      if (/^https?:\/\//i.test(url)) openDialog({ kind: 'link', url });
    },
  });
  #attempt: string | null = null;
  #attached: Promise<boolean> | null = null;
  #visible = false;
  /** `tail`: the engine sends the end as it grows. `place`: it sends what follows a byte that was asked for. */
  #mode: 'tail' | 'place' = 'tail';
  #held = 0;
  /** Bytes that were passed over; what is shown of it follows with the next picture. */
  #skipped = 0;
  #goal: Goal | null = null;
  /** The line that was asked for, until the view has come to it. */
  #arriving: IMarker | null = null;
  /** The place that was asked for may be in the middle of a line: what is left of that line is not shown. */
  #partialLine = false;
  #awaitsReset = false;
  #sought: { readonly offset: number; answered: boolean } | null = null;
  #notes: { readonly marker: IMarker; readonly offset: number }[] = [];
  #lastNote = -1;
  /** Up to where the log is drawn. */
  #drawnTo = 0;
  #query: { readonly words: string; readonly options: FindOptions } | null = null;
  #hit: LogHit | null = null;

  constructor(index: number) {
    this.id = `pane-${index + 1}`;
  }

  /** Puts the terminal under `host`; gives back what takes it out again. */
  mount(host: HTMLElement): () => void {
    return this.#terminal.mount(host);
  }

  /** Shows an attempt's log, or none; nothing is sent to a pane that is not on screen. */
  show(attempt: string | null, visible: boolean): void {
    const changed = attempt !== this.#attempt;
    this.#visible = visible;
    if (changed) {
      // Another attempt's attach takes the place of the one before by itself.
      if (attempt === null || !visible) this.#detach();
      this.#attempt = attempt;
      this.#attached = null;
      this.#clear();
      this.#mode = 'tail';
      this.#endSearch();
      this.#skipped = 0;
      this.state.setState({ following: true, skipped: 0, refusal: null, finding: false });
    }
    if (attempt === null) return;
    if (visible) this.#terminal.ensure();
    if (visible && this.#attached === null) void this.#attach(attempt);
    else if (!visible && this.#attached !== null && this.state.getState().following) this.#detach();
  }

  #attach(attempt: string): Promise<boolean> {
    this.#held = 0;
    this.#goal = null;
    this.#arriving = null;
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
    this.#terminal.reset();
    this.#notes = [];
    this.#held = 0;
    this.state.setState({ earlier: 0 });
  }

  /** Draws a chunk. What was asked for anew begins with a reset: what comes before that is late. */
  receive(chunk: PaneChunk): void {
    const terminal = this.#terminal;
    if (!terminal.made || this.#attempt === null || this.#attached === null) return;
    if (this.#awaitsReset && !this.#isAwaited(chunk)) return;
    this.#awaitsReset = false;
    this.#sought = null;
    let data = chunk.bytes;
    let offset = chunk.offset;
    if (chunk.reset) {
      // In line behind what is still to be drawn of the text before.
      terminal.write('', () => this.#clear());
      this.#lastNote = -1;
      this.#skipped = chunk.skipped;
      this.state.setState({ skipped: chunk.skipped });
      if (this.#partialLine) {
        const end = data.subarray(0, 4096).indexOf(NEWLINE);
        data = data.subarray(end + 1);
        offset += end + 1;
      }
      this.#partialLine = false;
    } else if (chunk.skipped > 0) {
      this.#skipped += chunk.skipped;
      drawBudget.ask(this, () => this.state.setState({ skipped: this.#skipped }));
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
      terminal.write(data.subarray(at), () => this.#drawn(offset + data.length));
      return;
    }
    const to = offset + data.length;
    if (chunk.skipped === 0) {
      terminal.write(data, () => this.#drawn(to));
      return;
    }
    // What skips anyway may skip until it has been seen: more would be read and parsed for nobody.
    const attached = this.#attached;
    const seen = () => this.#attached === attached && !this.#awaitsReset && this.#drawn(to);
    terminal.write(data, () => terminal.afterDrawing(seen));
  }

  /** A seek that follows an attach closely can meet the attach's own beginning: that one is late too. */
  #isAwaited(chunk: PaneChunk): boolean {
    const sought = this.#sought;
    return chunk.reset && (sought === null || sought.answered || chunk.offset === sought.offset);
  }

  #note(offset: number): void {
    if (this.#lastNote >= 0 && offset - this.#lastNote < NOTE_EVERY) return;
    this.#lastNote = offset;
    this.#terminal.write('', () => {
      const marker = this.#terminal.markLine();
      if (marker !== undefined) this.#notes.push({ marker, offset });
      if (this.#notes.length > 64)
        this.#notes = this.#notes.filter((note) => !note.marker.isDisposed);
    });
  }

  #arrive(goal: Goal): void {
    const marker = this.#terminal.markLine();
    if (marker === undefined) return;
    this.#arriving = marker;
    const shown = (): void => {
      if (this.#arriving !== marker) return;
      this.#arriving = null;
      if (this.#mayReadOn()) this.#acknowledge();
    };
    if (goal.match !== undefined && this.#mayColour())
      this.#terminal.showMatch(marker, goal.match, shown);
    else this.#terminal.showLine(marker, goal.mark, shown);
  }

  #drawn(to: number): void {
    this.#drawnTo = to;
    this.#held += 1;
    if (this.#mayReadOn()) this.#acknowledge();
  }

  #mayReadOn(): boolean {
    const { following } = this.state.getState();
    if (this.#mode === 'tail') return following;
    const { top, end, rows } = this.#terminal.view;
    // The view is still at the end: what is read on now would push the place out of what a terminal keeps.
    if (this.#arriving !== null) return end - this.#arriving.line < rows;
    return end - top < LINES_AHEAD;
  }

  #acknowledge(): void {
    while (this.#held > 0) {
      this.#held -= 1;
      framePacer.add(() => void ask('panes.acknowledge', { pane: this.id }));
    }
  }

  /** A person scrolled: up means to read, back at the end means to follow. */
  #userMoved(): void {
    const { top, end } = this.#terminal.view;
    const atEnd = top >= end;
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
    const earlier = this.#terminal.view.top === 0 ? this.#topOffset() : 0;
    if (earlier !== this.state.getState().earlier) this.state.setState({ earlier });
  }

  /** Scrolls by lines, by pages, or to an end. */
  scroll(by: 'line-up' | 'line-down' | 'page-up' | 'page-down'): void {
    if (by === 'line-up') this.#terminal.scrollLines(-1);
    else if (by === 'line-down') this.#terminal.scrollLines(1);
    else this.#terminal.scrollPages(by === 'page-up' ? -1 : 1);
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
      this.#arriving = null;
      this.#held = 0;
      this.#partialLine = false;
      this.#awaitsReset = true;
      this.#sought = null;
      void this.#attached.then(() => ask('panes.follow', { pane: this.id }));
    } else {
      this.#terminal.scrollToEnd();
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
      this.#arriving = null;
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

  /** Shows a place of the log with some lines before it, and marks its line or the words in it. */
  goTo({ offset, match }: LogPlace): void {
    const goal = match === undefined ? { offset, mark: true } : { offset, mark: false, match };
    this.#seek(Math.max(0, offset - BEFORE_PLACE), goal);
  }

  /** Shows the beginning of the log. */
  toStart(): void {
    if (this.#topOffset() === 0 && this.#attached !== null) {
      this.#terminal.scrollToTop();
      this.#userMoved();
    } else this.#seek(0, { offset: 0, mark: false });
  }

  /** Loads what stands before the first line that is there. */
  earlier(): void {
    const top = this.#topOffset();
    this.#seek(Math.max(0, top - EARLIER_STEP), { offset: top, mark: false });
  }

  setFontSize(size: number): void {
    this.#terminal.setFontSize(size);
  }

  /** Opens or closes the find box; what was found is let go of with it. */
  setFinding(finding: boolean): void {
    this.state.setState({ finding });
    if (!finding) this.#endSearch();
  }

  /** Looks for words in the whole log and shows the nearest place above the view's end. */
  async search(words: string, options: FindOptions): Promise<void> {
    const attempt = this.#attempt;
    if (words === '' || attempt === null) {
      this.#endSearch();
      return;
    }
    const query = { words, options };
    const from = this.#hit ?? { offset: this.#viewEnd(), nth: 0 };
    this.#query = query;
    this.#hit = null;
    this.#terminal.endFind();
    this.state.setState({ found: SEARCHING });
    const begun = await ask('panes.search', { pane: this.id, attempt, words, ...options });
    if (this.#query !== query) return;
    if (!begun.ok) {
      this.state.setState({ found: { ...SEARCHING, failure: begun.refusal.message } });
      return;
    }
    // A place that was shown already stays the one that is shown, if the longer words are there too.
    await this.#step({ offset: from.offset, nth: from.nth + 1 }, 'above');
  }

  /** Goes to the next place above or below the one that is shown, however far away in the file. */
  async searchStep(direction: 'above' | 'below'): Promise<void> {
    await this.#step(this.#hit ?? { offset: this.#viewEnd(), nth: 0 }, direction);
  }

  /** Takes what the engine tells of the search. */
  noteFound({ pane: _pane, ...found }: PaneFound): void {
    if (this.#query === null) return;
    const mayColour = this.#mayColour();
    this.state.setState({ found });
    const hit = this.#hit;
    if (!mayColour && this.#mayColour() && hit !== null) this.#showHit(hit);
  }

  /** An expression is tried by the engine on the whole log before the window, which it could stop, tries it. */
  #mayColour(): boolean {
    const { found } = this.state.getState();
    return this.#query?.options.regex !== true || (found?.complete === true && !found.failure);
  }

  async #step(
    from: { readonly offset: number; readonly nth: number },
    direction: 'above' | 'below',
  ): Promise<void> {
    const query = this.#query;
    if (query === null) return;
    const { offset, nth } = from;
    const step = await ask('panes.searchStep', { pane: this.id, offset, nth, direction });
    if (this.#query !== query || !step.ok || step.value === null) return;
    const before = this.#hit;
    const hit = step.value;
    this.#hit = hit;
    if (before !== null && this.#isLoadedStep(before, hit, direction)) {
      this.#terminal.stepMatch({ ...query, nth: hit.nth }, direction === 'below');
      this.#userMoved();
    } else this.#showHit(hit);
  }

  #showHit({ offset, nth }: LogHit): void {
    if (this.#query === null) return;
    const match: LoadedMatch = { ...this.#query, nth };
    this.#seek(Math.max(0, offset - BEFORE_PLACE), { offset, mark: false, match });
  }

  /** True where the next place stands among the lines that are there without a gap, next to the one shown. */
  #isLoadedStep(before: LogHit, hit: LogHit, direction: 'above' | 'below'): boolean {
    if (this.#mode !== 'place' || !this.#mayColour() || !this.#terminal.showsMatch) return false;
    const isOnward =
      direction === 'below' ? hit.offset >= before.offset : hit.offset <= before.offset;
    return isOnward && hit.offset >= this.#topOffset() && hit.offset < this.#drawnTo - LINE_BYTES;
  }

  /** A byte of the log that stands below the view: where a search upwards begins. */
  #viewEnd(): number {
    const { top, end, rows } = this.#terminal.view;
    if (this.#mode === 'tail' && top >= end) return Number.MAX_SAFE_INTEGER;
    const below = this.#notes.find(
      (note) => !note.marker.isDisposed && note.marker.line > top + rows,
    );
    return below?.offset ?? Math.max(this.#drawnTo, 0);
  }

  #endSearch(): void {
    this.#terminal.endFind();
    this.state.setState({ found: null });
    this.#hit = null;
    if (this.#query === null) return;
    this.#query = null;
    void ask('panes.searchEnd', { pane: this.id });
  }

  /** What is selected, as text. */
  selection(): string {
    return this.#terminal.selection();
  }

  /** Every line that is loaded, as text. */
  everything(): string {
    return this.#terminal.everything();
  }
}
