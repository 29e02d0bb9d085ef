import type { Attempt } from '../../shared/build';
import type { NoteEvent } from './app-log';
import type { AttemptPool } from './builds/pool';

/** Takes down each start and each end of a pool's attempts. Gives back its disposer. */
export function noteAttempts(
  pool: Pick<AttemptPool, 'onChanged' | 'onEnded'>,
  adopted: readonly string[],
  note: NoteEvent,
): () => void {
  const running = new Set(adopted);
  const disposers = [
    pool.onChanged(({ id, state }) => {
      if (state !== 'running' || running.has(id)) return;
      running.add(id);
      note({ what: 'attempt-started', attempt: id });
    }),
    pool.onEnded((attempt) => {
      running.delete(attempt.id);
      note(endOf(attempt));
    }),
  ];
  return () => {
    for (const dispose of disposers) dispose();
  };
}

const endOf = ({ id, outcome, exit, bytes, durationMs }: Attempt) =>
  ({
    what: 'attempt-ended',
    attempt: id,
    outcome,
    code: exit?.code ?? null,
    signal: exit?.signal ?? null,
    bytes,
    durationMs,
  }) as const;
