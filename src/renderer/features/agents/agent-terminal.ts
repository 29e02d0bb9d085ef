import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { FONT_SIZES } from '../../state/store';
import { drawWithGraphicsCard } from '../builds/renderer-choice';
import { DARK, LIGHT } from '../builds/terminal-theme';
import { isWindowsKey } from './terminal-keys';

const SCROLLBACK = 5_000;
const FONT = '"JetBrains Mono"';
/** Titles, folders, the clipboard, notifications, images: none of an agent's business in this window. */
const REFUSED_OSC = [0, 1, 2, 7, 9, 52, 99, 777, 1337];

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');
/** A log has no cursor; whoever types wants to see where. */
const themeNow = () => {
  const theme = darkScheme.matches ? DARK : LIGHT;
  return { ...theme, cursor: theme.foreground ?? '', cursorAccent: theme.background };
};

interface Listeners {
  /** What a person typed or pasted, and what the terminal answers to the agent's questions. */
  readonly onInput: (text: string) => void;
  readonly onSize: (columns: number, rows: number) => void;
  readonly onLink: (url: string) => void;
}

/** A terminal that a person types into: the agent's own program draws in it as in any other. */
export class AgentTerminal {
  readonly #element = document.createElement('div');
  readonly #listeners: Listeners;
  readonly #fit = new FitAddon();
  #fontSize: number = FONT_SIZES.usual;
  #terminal: Terminal | null = null;
  #takesInput = true;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
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

  /** Makes the terminal once it is in sight: one opened out of sight measures its letters as nothing. */
  ensure(): void {
    if (this.#terminal !== null) return;
    const onLink = (_event: MouseEvent, url: string) => this.#listeners.onLink(url);
    const terminal = new Terminal({
      allowProposedApi: true,
      scrollback: SCROLLBACK,
      cursorBlink: false,
      cursorInactiveStyle: 'outline',
      disableStdin: !this.#takesInput,
      fontFamily: 'monospace',
      fontSize: this.#fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      drawBoldTextInBrightColors: false,
      theme: themeNow(),
      linkHandler: { activate: onLink },
    });
    for (const code of REFUSED_OSC) terminal.parser.registerOscHandler(code, () => true);
    terminal.attachCustomKeyEventHandler((event) => !isWindowsKey(event));
    for (const addon of [this.#fit, new WebLinksAddon(onLink), new UnicodeGraphemesAddon()])
      terminal.loadAddon(addon);
    terminal.open(this.#element);
    // Tab is the agent's; the pane itself is the stop, and Enter leads from there into the terminal.
    terminal.textarea?.setAttribute('tabindex', '-1');
    drawWithGraphicsCard(terminal);
    terminal.onData(this.#listeners.onInput);
    darkScheme.addEventListener('change', () => {
      terminal.options.theme = themeNow();
    });
    this.#terminal = terminal;
    this.#refit();
    void document.fonts.load(`${this.#fontSize}px ${FONT}`).then(() => {
      terminal.options.fontFamily = `${FONT}, ui-monospace, monospace`;
      this.#refit();
    });
  }

  get made(): boolean {
    return this.#terminal !== null;
  }

  get size(): { readonly columns: number; readonly rows: number } | null {
    const terminal = this.#terminal;
    return terminal === null ? null : { columns: terminal.cols, rows: terminal.rows };
  }

  #refit(): void {
    const { clientWidth, clientHeight } = this.#element;
    const terminal = this.#terminal;
    if (terminal === null || clientWidth <= 40 || clientHeight <= 20) return;
    this.#fit.fit();
    this.#listeners.onSize(terminal.cols, terminal.rows);
  }

  /** Draws after all that was given before; `drawn` is called once it is parsed. */
  write(data: Uint8Array | string, drawn?: () => void): void {
    this.#terminal?.write(data, drawn);
  }

  reset(): void {
    this.#terminal?.reset();
  }

  /** Whether keys go to the agent: not to one that has ended. */
  takeInput(takes: boolean): void {
    this.#takesInput = takes;
    if (this.#terminal !== null) this.#terminal.options.disableStdin = !takes;
  }

  focus(): void {
    this.#terminal?.focus();
  }

  /** As if it were typed at once; bracketed where the agent asked for that. */
  paste(text: string): void {
    this.#terminal?.paste(text);
  }

  setFontSize(size: number): void {
    this.#fontSize = Math.min(FONT_SIZES.most, Math.max(FONT_SIZES.least, size));
    if (this.#terminal === null || this.#terminal.options.fontSize === this.#fontSize) return;
    this.#terminal.options.fontSize = this.#fontSize;
    this.#refit();
  }

  selection(): string {
    return this.#terminal?.getSelection() ?? '';
  }
}
