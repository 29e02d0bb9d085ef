import { type Profiler, Session } from 'node:inspector';

/** Tells whether what has run since the last question went a way that nothing before it went. */
export interface Guide {
  /** With `remember` false the way stays news, so that one of several inputs can be found to be the one. */
  isNews(remember: boolean): boolean;
  /** So many ways are known. */
  readonly known: number;
  close(): void;
}

/**
 * Asks V8 itself which blocks of the scripts in this folder ran since the last question (its precise coverage), so that
 * inputs that reach something new are kept and changed further. Of what was loaded before, it knows little: make it
 * first. `folder`: the beginning of the scripts' addresses.
 */
export function coverageGuide(folder: string): Guide {
  const session = new Session();
  session.connect();
  const post = <T>(method: string, parameters: object = {}): T | undefined => {
    let answer: T | undefined;
    // Of a session with its own thread the answer is there when the call returns.
    session.post(method, parameters, (_error, found) => {
      answer = found as T;
    });
    return answer;
  };
  post('Profiler.enable');
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** Of each function that ran: its blocks that never did. */
  const dark = new Map<string, readonly Block[]>();
  let ways = 0;

  const isNewIn = ({ ranges }: Profiler.FunctionCoverage, remember: boolean): boolean => {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return false;
    const key = `${whole.startOffset} ${whole.endOffset}`;
    const now = ranges.filter(({ count }) => count === 0);
    const before = dark.get(key);
    // Within a larger block that did not run this time, a block did not run either.
    const still = (before ?? now).filter((block) => now.some((one) => contains(one, block)));
    const lit = before === undefined ? 1 : before.length - still.length;
    if (lit > 0 && remember) {
      dark.set(key, still);
      ways += lit;
    }
    return lit > 0;
  };

  return {
    get known() {
      return ways;
    },
    isNews: (remember) => {
      const taken = post<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage');
      const functions = (taken?.result ?? [])
        .filter(({ url }) => url.startsWith(folder))
        .flatMap((one) => one.functions);
      // Each is looked at, so that all of what is new is remembered.
      return functions.filter((one) => isNewIn(one, remember)).length > 0;
    },
    close: () => session.disconnect(),
  };
}

type Block = Pick<Profiler.CoverageRange, 'startOffset' | 'endOffset'>;

const contains = (outer: Block, inner: Block): boolean =>
  outer.startOffset <= inner.startOffset && outer.endOffset >= inner.endOffset;
