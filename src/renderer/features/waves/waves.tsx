import { ListTree, Rows3 } from 'lucide-react';
import { useMemo } from 'react';
import { askToStopWave, draftHandoff, launchWave, pauseWaves } from '../../state/actions';
import { useWorkspace } from '../../state/selectors';
import { openDialog, togglePast, toggleQueue, useStore } from '../../state/store';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { plural } from '../../ui/format';
import { Kbd } from '../../ui/kbd';
import { Region } from '../../ui/region';
import { WorkChoice } from '../agents/work-choice';
import { FirstRule } from './first-rule';
import { Held } from './held';
import { Queue } from './queue';
import { Rail } from './rail';
import { railCards } from './rail-cards';
import styles from './waves.module.css';

const RunningActions = () => {
  const mode = useWorkspace((workspace) => workspace.batch.mode);
  const pausing = useWorkspace((workspace) => workspace.batch.pausing);
  return (
    <>
      <Button look="danger" onClick={askToStopWave}>
        Stop wave
      </Button>
      <Button
        onClick={() => void pauseWaves()}
        disabled={pausing || mode === 'one'}
        title={mode === 'one' ? 'Only this wave was launched: nothing follows it' : undefined}
      >
        {pausing ? 'Pausing after this wave' : 'Pause after this wave'}
        {pausing || mode === 'one' ? null : <Kbd keys="P" />}
      </Button>
    </>
  );
};

const Actions = () => {
  const mode = useWorkspace((workspace) => workspace.batch.mode);
  const planned = useWorkspace((workspace) => workspace.plan.waves.length);
  const packages = useWorkspace((workspace) => workspace.packages.size);
  if (mode !== 'idle') return <RunningActions />;
  if (packages === 0) return null;
  const none = planned === 0;
  return (
    <>
      <WorkChoice />
      <Button disabled={none} onClick={() => void launchWave(true)} aria-label="Run all waves">
        Run all waves <Kbd keys="Shift+L" />
      </Button>
      <Button
        look="primary"
        disabled={none}
        onClick={() => void launchWave(false)}
        aria-label="Launch wave"
      >
        Launch wave
      </Button>
    </>
  );
};

/** Why there is no wave to come, and what to do about it. */
const NoWaves = () => {
  const packages = useWorkspace((workspace) => workspace.packages.size);
  const batch = useWorkspace((workspace) => workspace.batch);
  const held = useWorkspace((workspace) => workspace.plan.held.length);
  if (packages === 0) return <FirstRule />;
  if (batch.total > 0 && batch.built === batch.total)
    return (
      <Empty title="Everything in the batch is built">
        Write the handoff, or add packages under rules/packages.
      </Empty>
    );
  return (
    <Empty
      title="No wave can be made as things stand"
      actions={
        <Button onClick={toggleQueue}>
          Show the queue <Kbd keys="Q" />
        </Button>
      }
    >
      {held > 0
        ? `${plural(held, 'package')} ${held === 1 ? 'waits' : 'wait'} on something that failed, is missing or was skipped. The reason stands beside each in the queue.`
        : 'What is left is skipped or left out. Packages that are left out are built one by one from the queue.'}
    </Empty>
  );
};

/** The wave planner: the rail of waves, or the whole queue. */
export const Waves = () => {
  const plan = useWorkspace((workspace) => workspace.plan);
  const runs = useWorkspace((workspace) => workspace.waves);
  const size = useWorkspace((workspace) => workspace.config.waves.size);
  const packages = useWorkspace((workspace) => workspace.packages.size);
  const noCommand = useWorkspace((workspace) => workspace.config.build.command === null);
  const gate = useWorkspace((workspace) => workspace.gate);
  const queueShown = useStore((state) => state.queueShown);
  const pastShown = useStore((state) => state.pastShown);
  const cards = useMemo(() => railCards(runs, plan, pastShown), [runs, plan, pastShown]);
  const toGo = plan.waves.reduce((total, wave) => total + wave.packages.length, 0);
  const past = runs.filter((run) => run.state === 'done').length;
  const coming = cards.some((card) => card.kind === 'coming' || card.kind === 'running');
  const most = ['', 'one', 'two', 'three'][size] ?? String(size);

  return (
    <Region
      name="waves"
      title="Waves"
      heading={queueShown ? 'Queue' : 'Waves'}
      note={
        queueShown
          ? plural(packages, 'package')
          : toGo === 0
            ? `at most ${most} at once`
            : `at most ${most} at once · ${plural(toGo, 'package')} to go`
      }
      actions={
        <>
          {!queueShown && past > 1 && pastShown ? (
            <Button look="quiet" small onClick={togglePast}>
              Fold past waves
            </Button>
          ) : null}
          <Button
            look="quiet"
            small
            hidden={packages === 0}
            aria-pressed={queueShown}
            aria-label="Queue"
            title="Every package, with its state and reason (Q)"
            onClick={toggleQueue}
          >
            {queueShown ? <Rows3 size={14} /> : <ListTree size={14} />}
            {queueShown ? 'Waves' : 'Queue'}
            <Kbd keys="Q" />
          </Button>
          <Actions />
        </>
      }
    >
      {gate.state === 'closed' ? (
        <div className={styles.ask} role="status">
          {gate.reason}
          <Button small onClick={draftHandoff}>
            Draft the handoff
          </Button>
        </div>
      ) : null}
      {noCommand && packages > 0 ? (
        <div className={styles.ask}>
          The workspace gives no build command.
          <Button onClick={() => openDialog({ kind: 'command' })}>Give the build command</Button>
        </div>
      ) : null}
      {queueShown ? (
        <Queue />
      ) : (
        <>
          {cards.length > 0 && (coming || pastShown || past > 0) ? <Rail cards={cards} /> : null}
          {coming ? null : <NoWaves />}
          <Held />
        </>
      )}
    </Region>
  );
};
