import { Tabs } from '@base-ui/react/tabs';
import { PanelBottom, PanelLeft, PanelRight } from 'lucide-react';
import { SLOTS } from '../../shared/config';
import { GateMeter } from '../features/context/gate-meter';
import { isRunning, useWorkspace } from '../state/selectors';
import { toggleDock, useStore } from '../state/store';
import { IconButton } from '../ui/button';
import { shortPath, span } from '../ui/format';
import { Mark } from './mark';
import { sidePanels, useSidePanels } from './side-panels';
import styles from './top-bar.module.css';

const TAB_NAMES = [
  ['batch', 'Batch'],
  ['handoff', 'Handoff'],
  ['plan', 'Plan'],
  ['index', 'Index'],
  ['ledger', 'Ledger'],
] as const;

const BatchBar = () => {
  const batch = useWorkspace((workspace) => workspace.batch);
  const share = (value: number) => `${batch.total === 0 ? 0 : (100 * value) / batch.total}%`;
  const sum = `${batch.built} of ${batch.total} built`;
  const left =
    batch.remainingMs === null
      ? null
      : `${batch.estimated ? 'about ' : ''}${span(batch.remainingMs)}`;
  const parts = [
    sum,
    batch.failed > 0 ? `${batch.failed} failed` : '',
    batch.building > 0 ? `${batch.building} building` : '',
    batch.held > 0 ? `${batch.held} held` : '',
  ].filter((part) => part !== '');
  if (batch.total === 0) return <div className={styles.batch} />;
  return (
    <div className={styles.batch} title={parts.join(' · ')}>
      <span className={styles.wave}>
        {batch.waves === 0 ? 'No wave to come' : `Wave ${batch.wave} of ${batch.waves}`}
      </span>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label="Batch"
        aria-valuemin={0}
        aria-valuemax={batch.total}
        aria-valuenow={batch.built}
        aria-valuetext={parts.join(', ')}
      >
        <i className={styles.built} style={{ width: share(batch.built) }} />
        <i className={styles.building} style={{ width: share(batch.building) }} />
        <i className={styles.failed} style={{ width: share(batch.failed) }} />
      </div>
      <span className={styles.sum}>
        {sum}
        {left === null ? null : <span className={styles.left}> · {left}</span>}
      </span>
    </div>
  );
};

const SLOT_KEYS = Array.from({ length: SLOTS }, (_, index) => index);

const Slots = () => {
  const used = useWorkspace((workspace) => {
    // A slot belongs to a package: its agent and its build share it.
    const packages = new Set<string>();
    for (const attempt of workspace.attempts.values())
      if (isRunning(attempt)) packages.add(attempt.package);
    for (const run of workspace.agentRuns)
      if (run.role === 'worker' && isRunning(run)) packages.add(run.package);
    return packages.size;
  });
  const waiting = useWorkspace((workspace) => {
    let inLine = 0;
    for (const attempt of workspace.attempts.values()) if (attempt.state === 'waiting') inLine += 1;
    for (const run of workspace.agentRuns) if (run.state === 'waiting') inLine += 1;
    return inLine;
  });
  const label = `${used} of ${SLOTS} slots in use${waiting > 0 ? `, ${waiting} in line` : ''}`;
  return (
    <div className={styles.slots} title={label}>
      <span className="visually-hidden">{label}</span>
      <span className={styles.dots} aria-hidden="true">
        {SLOT_KEYS.map((index) => (
          <i key={index} className={index < used ? styles.taken : styles.free} />
        ))}
      </span>
      <b aria-hidden="true">
        {used} of {SLOTS}
      </b>
      {waiting > 0 ? <span aria-hidden="true">· {waiting} in line</span> : null}
    </div>
  );
};

/** The bar at the top: where one is, how the batch stands, slots and context. */
export const TopBar = () => {
  const name = useWorkspace((workspace) => workspace.name);
  const root = useWorkspace((workspace) => workspace.root);
  const open = useSidePanels();
  const dockShown = useStore((state) => state.dockShown && state.tab === 'batch');
  return (
    <header className={styles.bar0}>
      <div className={styles.workspace} title={root}>
        <Mark />
        <h1 className={styles.name}>{name}</h1>
        <span className={styles.path}>{shortPath(root, 28)}</span>
      </div>
      <Tabs.List className={styles.tabs} activateOnFocus aria-label="Views">
        {TAB_NAMES.map(([value, label]) => (
          <Tabs.Tab key={value} value={value} className={styles.tab}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <BatchBar />
      <Slots />
      <GateMeter />
      <div className={styles.toggles}>
        <IconButton
          label="Tasks column"
          keys="Ctrl B"
          aria-pressed={open.tasks}
          onClick={() => sidePanels.toggle('tasks')}
        >
          <PanelLeft size={15} />
        </IconButton>
        <IconButton
          label="Orchestrator"
          keys="Ctrl J"
          aria-pressed={dockShown}
          onClick={toggleDock}
        >
          <PanelBottom size={15} />
        </IconButton>
        <IconButton
          label="Results column"
          keys="Ctrl Shift B"
          aria-pressed={open.results}
          onClick={() => sidePanels.toggle('results')}
        >
          <PanelRight size={15} />
        </IconButton>
      </div>
    </header>
  );
};
