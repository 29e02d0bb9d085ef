import { isRunning, useAgentOf, useAttempt, usePackage } from '../../state/selectors';
import { showInPlace } from '../../state/store';
import styles from './agent-view.module.css';

/** A pane shows a package's agent or its build's log; where both are there, one can be changed for the other. */
export const KindSwitch = ({
  index,
  name,
  shown,
}: {
  readonly index: number;
  readonly name: string;
  readonly shown: 'agent' | 'build';
}) => {
  const agent = useAgentOf(name);
  const build = useAttempt(usePackage(name)?.attempt ?? null);
  // A build of before the agent's start is not its own.
  const own =
    build !== undefined && (build.endedAt === null || build.endedAt >= (agent?.startedAt ?? ''));
  if (agent === undefined || (shown === 'build' && !own)) return null;
  if (!own)
    return (
      <div className={styles.kind}>
        <span>agent</span>
      </div>
    );
  return (
    <fieldset className={styles.kind} aria-label={`What the pane shows of ${name}`}>
      <button
        type="button"
        aria-pressed={shown === 'agent'}
        onClick={() => showInPlace(index, agent.id)}
      >
        agent
      </button>
      <button
        type="button"
        aria-pressed={shown === 'build'}
        onClick={() => showInPlace(index, build.id)}
      >
        build
        {isRunning(build) && shown === 'agent' ? (
          <i className={styles.dot} role="img" aria-label="building" />
        ) : null}
      </button>
    </fieldset>
  );
};
