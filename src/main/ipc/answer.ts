import { type Outcome, refuse } from '../../shared/outcome';
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

/**
 * Check the sender, parse, act. Every way of being wrong is answered with a refusal;
 * an exception in a handler is a bug and is reported to `onBug` without its text reaching the window.
 */
export async function answerRequest(
  sender: Sender,
  name: unknown,
  input: unknown,
  trust: Trust,
  handlers: Handlers,
  onBug: (error: unknown) => void,
): Promise<Outcome<unknown>> {
  if (!isTrusted(sender, trust)) {
    return refuse('not-permitted', 'This message did not come from the Breakwater window.');
  }
  if (!isRequestName(name)) {
    return refuse('usage', 'There is no such request.');
  }
  const parsed = REQUESTS[name].safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') ?? '';
    return refuse(
      'usage',
      `${name}: ${where === '' ? '' : `${where}: `}${issue?.message ?? 'not valid'}.`,
    );
  }
  try {
    const handler = handlers[name] as (value: unknown) => Promise<Outcome<unknown>>;
    return await handler(parsed.data);
  } catch (error) {
    onBug(error);
    return refuse('internal', `${name} failed inside Breakwater; the app's own log says where.`);
  }
}
