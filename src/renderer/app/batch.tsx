import { useEffect, useRef } from 'react';
import {
  Group,
  type GroupImperativeHandle,
  type Layout,
  Panel,
  type PanelImperativeHandle,
  Separator,
} from 'react-resizable-panels';
import { OrchestratorDock } from '../features/agents/orchestrator-dock';
import { Logs } from '../features/builds/logs';
import { Results } from '../features/results/results';
import { Tasks } from '../features/tasks/tasks';
import { Waves } from '../features/waves/waves';
import { recall, remember } from '../state/remembered';
import { useWorkspace } from '../state/selectors';
import { useStore } from '../state/store';
import styles from './batch.module.css';
import { sidePanels } from './side-panels';

const isLayout = (value: unknown): value is Layout =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((share) => typeof share === 'number');

const remembered = (key: string): { defaultLayout?: Layout } => {
  const layout = recall<Layout | null>(key, (value): value is Layout => isLayout(value), null);
  return layout === null ? {} : { defaultLayout: layout };
};

const WAVES_HEIGHT = 224;
/** Its head, and the first package of each wave. */
const WAVES_LEAST = 132;
/** Too low for three panes, the waves and the orchestrator at their usual heights. CSS pixels. */
const isLow = (): boolean => window.innerHeight < 800;
const QUEUE_SHARE = '56%';

/** The waves and the logs share the middle; the queue view takes, and remembers, a larger share. */
const Middle = () => {
  const queueShown = useStore((state) => state.queueShown);
  const dockShown = useStore((state) => state.dockShown);
  const packages = useWorkspace((workspace) => workspace.packages.size);
  const group = useRef<GroupImperativeHandle>(null);
  const waves = useRef<PanelImperativeHandle>(null);
  const sizedFor = useRef(false);
  const key = queueShown ? 'layout.queue' : 'layout.waves';
  useEffect(() => {
    if (sizedFor.current === queueShown) return;
    sizedFor.current = queueShown;
    const layout = recall<Layout | null>(key, (value): value is Layout => isLayout(value), null);
    if (layout !== null) group.current?.setLayout(layout);
    else waves.current?.resize(queueShown ? QUEUE_SHARE : WAVES_HEIGHT);
  }, [queueShown, key]);
  useEffect(() => {
    // In a low window the orchestrator's pane takes its room from the waves, not from the logs.
    if (!isLow() || queueShown) return;
    waves.current?.resize(dockShown ? WAVES_LEAST : WAVES_HEIGHT);
  }, [dockShown, queueShown]);
  // Without packages there is nothing to plan or to log: the way to the first one has the room.
  if (packages === 0) return <Waves />;
  return (
    <Group
      orientation="vertical"
      groupRef={group}
      className={styles.middle}
      {...remembered('layout.waves')}
      onLayoutChanged={(layout, meta) => {
        if (meta.isUserInteraction) remember(key, layout);
      }}
    >
      <Panel
        id="waves"
        panelRef={waves}
        defaultSize={WAVES_HEIGHT}
        minSize={WAVES_LEAST}
        className={styles.panel}
        groupResizeBehavior="preserve-pixel-size"
      >
        <Waves />
      </Panel>
      <Separator className={styles.across} aria-label="Height of the waves" />
      <Panel id="logs" minSize={140} className={styles.panel}>
        <Logs />
      </Panel>
    </Group>
  );
};

/** Enough for a conversation, and the logs above are still readable. CSS pixels. */
const DOCK_HEIGHT = 268;
const DOCK_LOW = 164;

/** The one screen from which the whole main job is done; the orchestrator's pane along its foot. */
export const Batch = () => {
  const dockShown = useStore((state) => state.dockShown);
  return (
    <Group
      orientation="vertical"
      className={styles.middle}
      {...(dockShown ? remembered('layout.dock') : {})}
      onLayoutChanged={(layout, meta) => {
        if (meta.isUserInteraction) remember('layout.dock', layout);
      }}
    >
      <Panel id="columns" minSize={260} className={styles.panel}>
        <Columns />
      </Panel>
      {dockShown ? (
        <>
          <Separator className={styles.across} aria-label="Height of the orchestrator" />
          <Panel
            id="dock"
            defaultSize={isLow() ? DOCK_LOW : DOCK_HEIGHT}
            minSize={110}
            className={styles.panel}
            groupResizeBehavior="preserve-pixel-size"
          >
            <OrchestratorDock />
          </Panel>
        </>
      ) : null}
    </Group>
  );
};

const Columns = () => {
  const tasks = useRef<PanelImperativeHandle>(null);
  const results = useRef<PanelImperativeHandle>(null);
  useEffect(() => sidePanels.attach({ tasks, results }), []);
  const narrow = window.innerWidth < 1200;
  return (
    <Group
      orientation="horizontal"
      className={styles.columns}
      {...remembered('layout.columns')}
      onLayoutChanged={(layout, meta) => {
        if (meta.isUserInteraction) remember('layout.columns', layout);
      }}
    >
      <Panel
        id="tasks"
        panelRef={tasks}
        defaultSize={narrow ? 222 : 286}
        minSize={196}
        maxSize={480}
        collapsible
        collapsedSize={0}
        className={styles.panel}
        onResize={(size) => sidePanels.note('tasks', size.inPixels > 0)}
      >
        <Tasks />
      </Panel>
      <Separator className={styles.along} aria-label="Width of the tasks" />
      <Panel id="middle" minSize={400} className={styles.panel}>
        <Middle />
      </Panel>
      <Separator className={styles.along} aria-label="Width of the results" />
      <Panel
        id="results"
        panelRef={results}
        defaultSize={narrow ? 274 : 336}
        minSize={236}
        maxSize={560}
        collapsible
        collapsedSize={0}
        className={styles.panel}
        onResize={(size) => sidePanels.note('results', size.inPixels > 0)}
      >
        <Results />
      </Panel>
    </Group>
  );
};
