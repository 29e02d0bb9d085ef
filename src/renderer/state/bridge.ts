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

/** The pair of name and input is checked where it is asked for; here it would be one type of all of them. */
const request = (name: RequestName, input: unknown): Promise<unknown> =>
  (window.breakwater.request as (name: RequestName, input: unknown) => Promise<unknown>)(
    name,
    input,
  );

/**
 * Asks the engine. A bridge that throws (the main process went away, or has a bug) reads as a refusal
 * too, so that callers have one way of failing.
 */
export const ask = async <N extends RequestName>(
  name: N,
  input: RequestInput<N>,
): Promise<Outcome<Answered<N>>> => {
  try {
    return (await request(name, input)) as Outcome<Answered<N>>;
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
