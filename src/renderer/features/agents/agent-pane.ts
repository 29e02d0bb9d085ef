import { createStore } from 'zustand/vanilla';
import type { PaneChunk } from '../../../shared/window-contract';
import { ask } from '../../state/bridge';
import { openDialog } from '../../state/store';
import { AgentTerminal } from './agent-terminal';

/** What the pane's frame shows beside the terminal itself. */
export interface AgentPaneState {
  readonly refusal: string | null;
  /** True while the keys go to the agent. */
  readonly typing: boolean;
}

/**
 * One agent's terminal on screen: draws what its file has and what is added, passes on what a person types.
 * Lives outside React, as the panes of logs do.
 */
export class AgentPane {
  readonly id: string;
  readonly state = createStore<AgentPaneState>(() => ({ refusal: null, typing: false }));
  readonly #terminal = new AgentTerminal({
    onInput: (text) => this.#typed(text),
    onSize: () => this.#tellSize(),
    onLink: (url) => {
      if (/^https?:\/\//i.test(url)) openDialog({ kind: 'link', url });
    },
  });
  #agent: string | null = null;
  #attached = false;
  #live = false;
  #awaitsReset = false;
  /**
   * Up to here what is drawn was printed before the pane looked: the terminal's answers to questions in it
   * would come years late. Bytes; infinite until it is known.
   */
  #past = Number.POSITIVE_INFINITY;
  #drawnTo = 0;

  constructor(id: string) {
    this.id = id;
  }

  mount(host: HTMLElement): () => void {
    return this.#terminal.mount(host);
  }

  /** Shows an agent's terminal, or none. `live`: it runs, and keys go to it. */
  show(agent: string | null, visible: boolean, live: boolean): void {
    if (agent !== this.#agent || !visible) this.#detach();
    if (agent !== this.#agent) {
      this.#terminal.reset();
      this.#agent = agent;
    }
    const wasLive = this.#live;
    this.#live = live;
    this.#terminal.takeInput(live);
    if (agent === null || !visible) return;
    this.#terminal.ensure();
    if (!this.#attached) this.#attach(agent);
    if (live && !wasLive) this.#tellSize();
  }

  #attach(agent: string): void {
    this.#attached = true;
    this.#awaitsReset = true;
    this.#past = Number.POSITIVE_INFINITY;
    this.#drawnTo = 0;
    void ask('panes.attach', { pane: this.id, attempt: agent }).then((answer) => {
      if (this.#agent !== agent || !this.#attached) return;
      if (answer.ok) this.#past = answer.value.size;
      this.state.setState({ refusal: answer.ok ? null : answer.refusal.message });
      this.#tellSize();
    });
  }

  #detach(): void {
    if (!this.#attached) return;
    this.#attached = false;
    void ask('panes.detach', { pane: this.id });
  }

  /** Draws a chunk. What was asked for anew begins with a reset: what comes before that is late. */
  receive(chunk: PaneChunk): void {
    if (!this.#attached || !this.#terminal.made || (this.#awaitsReset && !chunk.reset)) return;
    this.#awaitsReset = false;
    if (chunk.reset) this.#terminal.write('', () => this.#terminal.reset());
    this.#terminal.write(chunk.bytes, () => {
      this.#drawnTo = chunk.offset + chunk.bytes.length;
      void ask('panes.acknowledge', { pane: this.id });
    });
  }

  #typed(text: string): void {
    if (this.#agent === null || !this.#live || this.#drawnTo < this.#past) return;
    void ask('agents.input', { agent: this.#agent, text }).then((answer) => {
      if (!answer.ok) this.state.setState({ refusal: answer.refusal.message });
    });
  }

  #tellSize(): void {
    const size = this.#terminal.size;
    if (this.#agent === null || !this.#live || !this.#attached || size === null) return;
    if (size.columns >= 2 && size.rows >= 2)
      void ask('agents.resize', { agent: this.#agent, ...size });
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Pastes what the clipboard holds. */
  async paste(): Promise<void> {
    const answer = await ask('app.paste', {});
    if (answer.ok && answer.value.text !== '') this.#terminal.paste(answer.value.text);
  }

  setFontSize(size: number): void {
    this.#terminal.setFontSize(size);
  }

  selection(): string {
    return this.#terminal.selection();
  }
}
