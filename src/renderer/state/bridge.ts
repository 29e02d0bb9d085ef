import type { Outcome } from '../../shared/outcome';
import type {
  Answer,
  EventName,
  Events,
  RequestInput,
  RequestName,
  WindowBridge,
} from '../../shared/window-contract';

declare global {
  interface Window {
    readonly breakwater: WindowBridge;
  }
}

/** What an answer carries when it is not a refusal. */
export type Answered<N extends RequestName> = Answer<N> extends Outcome<infer T> ? T : never;

/**
 * Asks the engine. A bridge that throws (the main process went away, or has a bug) reads as a refusal
 * too, so that callers have one way of failing.
 */
export const ask = async <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
): Promise<Outcome<Answered<N>>> => {
  try {
    // By way of unknown: the union of all answers is more than the compiler follows.
    const answer: unknown = await window.breakwater.request(name, input);
    return answer as Outcome<Answered<N>>;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      refusal: {
        code: 'internal',
        message: `Breakwater could not answer (${cause}). Builds go on; reload the window to try again.`,
      },
    };
  }
};

/** Listens to the engine; gives back the disposer. */
export const listen = <N extends EventName>(
  name: N,
  listener: (event: Events[N]) => void,
): (() => void) => window.breakwater.on(name, listener);
