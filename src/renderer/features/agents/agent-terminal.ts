import { TerminalStand } from '../terminal/terminal-stand';
import { isWindowsKey } from './terminal-keys';

const SCROLLBACK = 5_000;
/** Titles, folders, the clipboard, notifications, images: none of an agent's business in this window. */
const REFUSED_OSC = [0, 1, 2, 7, 9, 52, 99, 777, 1337];

interface Listeners {
  /** What a person typed or pasted, and what the terminal answers to the agent's questions. */
  readonly onInput: (text: string) => void;
  readonly onSize: (columns: number, rows: number) => void;
  readonly onLink: (url: string) => void;
}

/** A terminal that a person types into: the agent's own program draws in it as in any other. */
export class AgentTerminal {
  readonly #listeners: Listeners;
  readonly #stand: TerminalStand;
  #takesInput = true;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#stand = new TerminalStand({
      onLink: listeners.onLink,
      onFit: ({ cols, rows }) => listeners.onSize(cols, rows),
    });
  }

  /** Puts the terminal under `host`; gives back what takes it out again. */
  mount(host: HTMLElement): () => void {
    return this.#stand.mount(host);
  }

  /** Makes the terminal once it is in sight. */
  ensure(): void {
    if (this.made) return;
    const terminal = this.#stand.open({
      options: {
        scrollback: SCROLLBACK,
        cursorInactiveStyle: 'outline',
        disableStdin: !this.#takesInput,
      },
      // A log has no cursor; whoever types wants to see where.
      themeOf: (usual) => ({
        ...usual,
        cursor: usual.foreground ?? '',
        cursorAccent: usual.background,
      }),
      addons: [],
      prepare: (opened) => {
        for (const code of REFUSED_OSC) opened.parser.registerOscHandler(code, () => true);
        opened.attachCustomKeyEventHandler((event) => !isWindowsKey(event));
      },
    });
    // Tab is the agent's; the pane itself is the stop, and Enter leads from there into the terminal.
    terminal.textarea?.setAttribute('tabindex', '-1');
    terminal.onData(this.#listeners.onInput);
    this.#stand.settle();
  }

  get made(): boolean {
    return this.#stand.terminal !== null;
  }

  get size(): { readonly columns: number; readonly rows: number } | null {
    const { terminal } = this.#stand;
    return terminal === null ? null : { columns: terminal.cols, rows: terminal.rows };
  }

  /** Draws after all that was given before; `drawn` is called once it is parsed. */
  write(data: Uint8Array | string, drawn?: () => void): void {
    this.#stand.terminal?.write(data, drawn);
  }

  reset(): void {
    this.#stand.terminal?.reset();
  }

  /** Whether keys go to the agent: not to one that has ended. */
  takeInput(takes: boolean): void {
    this.#takesInput = takes;
    const { terminal } = this.#stand;
    if (terminal !== null) terminal.options.disableStdin = !takes;
  }

  focus(): void {
    this.#stand.terminal?.focus();
  }

  /** As if it were typed at once; bracketed where the agent asked for that. */
  paste(text: string): void {
    this.#stand.terminal?.paste(text);
  }

  setFontSize(size: number): void {
    this.#stand.setFontSize(size);
  }

  selection(): string {
    return this.#stand.selection();
  }
}
