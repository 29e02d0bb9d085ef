import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { type ITerminalAddon, type ITerminalOptions, type ITheme, Terminal } from '@xterm/xterm';
import { FONT_SIZES } from '../../state/store';
import { drawWithGraphicsCard } from './renderer-choice';
import { DARK, LIGHT } from './terminal-theme';

const FONT = '"JetBrains Mono"';
/** How long a size is to stay before the letters are counted anew, milliseconds. */
const RESIZE_MS = 60;

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');

/** Whether the system has the dark colours now. */
export const isDark = (): boolean => darkScheme.matches;

interface Listeners {
  readonly onLink: (url: string) => void;
  /** The terminal has been fitted to its place. */
  readonly onFit?: (terminal: Terminal) => void;
}

/** What a kind of terminal adds to one that fits its place. */
interface Kind {
  readonly options: ITerminalOptions;
  readonly themeOf: (usual: typeof DARK) => ITheme;
  readonly addons: readonly ITerminalAddon[];
  /** Called before the terminal is opened. */
  readonly prepare: (terminal: Terminal) => void;
}

/** Where a terminal stands in the page: its element, its size, its letters, its colours and its links. */
export class TerminalStand {
  readonly element = document.createElement('div');
  readonly #listeners: Listeners;
  readonly #fit = new FitAddon();
  #fontSize: number = FONT_SIZES.usual;
  #terminal: Terminal | null = null;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    // What is drawn in it changes nothing around it: the page need not be laid out anew with every picture.
    this.element.style.cssText = 'position:absolute;inset:0;contain:strict';
  }

  /** Null until it has been opened. */
  get terminal(): Terminal | null {
    return this.#terminal;
  }

  /** Puts the terminal under `host`; gives back what takes it out again. */
  mount(host: HTMLElement): () => void {
    host.append(this.element);
    let pending: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(pending);
      pending = setTimeout(() => this.#refit(), RESIZE_MS);
    });
    observer.observe(host);
    this.#refit();
    return () => {
      clearTimeout(pending);
      observer.disconnect();
      this.element.remove();
    };
  }

  /**
   * Makes the terminal, once. Called when it can be seen: one that is opened out of sight measures its letters as nothing.
   */
  open({ options, themeOf, addons, prepare }: Kind): Terminal {
    const themeNow = (): ITheme => themeOf(isDark() ? DARK : LIGHT);
    const onLink = (_event: MouseEvent, url: string) => this.#listeners.onLink(url);
    const terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: false,
      fontFamily: 'monospace',
      fontSize: this.#fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      drawBoldTextInBrightColors: false,
      theme: themeNow(),
      linkHandler: { activate: onLink },
      ...options,
    });
    prepare(terminal);
    const usual = [this.#fit, new WebLinksAddon(onLink), new UnicodeGraphemesAddon()];
    for (const addon of [...usual, ...addons]) terminal.loadAddon(addon);
    terminal.open(this.element);
    drawWithGraphicsCard(terminal);
    darkScheme.addEventListener('change', () => {
      terminal.options.theme = themeNow();
    });
    this.#terminal = terminal;
    return terminal;
  }

  /** Fits an opened terminal to its place, in its own letters once they are there. */
  settle(): void {
    this.#refit();
    // Letters are measured once per font: it has to be there before it is named.
    void document.fonts.load(`${this.#fontSize}px ${FONT}`).then(() => {
      if (this.#terminal === null) return;
      this.#terminal.options.fontFamily = `${FONT}, ui-monospace, monospace`;
      this.#refit();
    });
  }

  /** Size of the letters in CSS pixels; kept within what can be read. */
  setFontSize(size: number): void {
    this.#fontSize = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, size));
    if (this.#terminal === null || this.#terminal.options.fontSize === this.#fontSize) return;
    this.#terminal.options.fontSize = this.#fontSize;
    this.#refit();
  }

  /** What is selected, as text. */
  selection(): string {
    return this.#terminal?.getSelection() ?? '';
  }

  #refit(): void {
    const { clientWidth, clientHeight } = this.element;
    const terminal = this.#terminal;
    if (terminal === null || clientWidth <= 40 || clientHeight <= 20) return;
    this.#fit.fit();
    this.#listeners.onFit?.(terminal);
  }
}
