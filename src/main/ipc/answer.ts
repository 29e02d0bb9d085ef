import { type Outcome, type RefusalCode, refuse } from '../../shared/outcome';
import {
  type Answer,
  REQUESTS,
  type RequestInput,
  type RequestName,
} from '../../shared/window-contract';

/** What answers each request. Built by `handlers.ts`; anything else reaches nothing. */
export type Handlers = {
  readonly [N in RequestName]: (input: RequestInput<N>) => Promise<Answer<N>> | Answer<N>;
};

/** Who sent a message, reduced to what the check needs: testable without Electron. */
export interface Sender {
  readonly contentsId: number;
  /** null when the frame is gone already. */
  readonly frameUrl: string | null;
  readonly isMainFrame: boolean;
}

/** What a message must come from to be heard. */
export interface Trust {
  readonly contentsId: () => number | null;
  readonly isOwnUrl: (url: string) => boolean;
}

const isRequestName = (name: unknown): name is RequestName =>
  typeof name === 'string' && Object.hasOwn(REQUESTS, name);

/** True when the message comes from the main frame of our own window. */
export const isTrusted = (sender: Sender, trust: Trust): boolean =>
  sender.frameUrl !== null &&
  sender.isMainFrame &&
  sender.contentsId === trust.contentsId() &&
  trust.isOwnUrl(sender.frameUrl);

/** What is taken down of requests. */
export interface Notes {
  /** An exception in a handler: a bug. Its text does not reach the window. */
  readonly onBug: (name: string, error: unknown) => void;
  /** A request was turned away before it came to anything, or the disk did not take what it was to write. */
  readonly onRefused: (where: string, code: RefusalCode) => void;
}

/** Refusals that people do not bring about themselves and that somebody may ask about later. */
const NOTED: ReadonlySet<RefusalCode> = new Set(['disk-full', 'not-permitted', 'internal']);

/** Check the sender, parse, act. Every way of being wrong is answered with a refusal. */
export async function answerRequest(
  sender: Sender,
  name: unknown,
  input: unknown,
  trust: Trust,
  handlers: Handlers,
  notes: Notes,
): Promise<Outcome<unknown>> {
  if (!isTrusted(sender, trust)) {
    notes.onRefused('a message from elsewhere than the window', 'not-permitted');
    return refuse('not-permitted', 'This message did not come from the Breakwater window.');
  }
  if (!isRequestName(name)) {
    notes.onRefused('a request that there is not', 'usage');
    return refuse('usage', 'There is no such request.');
  }
  const parsed = REQUESTS[name].safeParse(input);
  if (!parsed.success) {
    notes.onRefused(name, 'usage');
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    return refuse(
      'usage',
      `${name}: ${where === '' ? '' : `${where}: `}${issue?.message ?? 'not valid'}.`,
    );
  }
  try {
    const handler = handlers[name] as (value: unknown) => Promise<Outcome<unknown, RefusalCode>>;
    const answer = await handler(parsed.data);
    if (!answer.ok && NOTED.has(answer.refusal.code)) notes.onRefused(name, answer.refusal.code);
    return answer;
  } catch (error) {
    notes.onBug(name, error);
    return refuse(
      'internal',
      `${name} failed inside Breakwater; .breakwater/app.jsonl says where.`,
    );
  }
}
