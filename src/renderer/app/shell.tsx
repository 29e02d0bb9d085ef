import { Tabs } from '@base-ui/react/tabs';
import { lazy, Suspense, useState } from 'react';
import { Ledger } from '../features/context/ledger';
import { showTab, type Tab, useStore } from '../state/store';
import { Batch } from './batch';
import { FootBar } from './foot-bar';
import { ProblemsBanner } from './problems';
import styles from './shell.module.css';
import { TopBar } from './top-bar';

// The editor is half of all the window's code and not needed for the first picture.
const DocumentTab = lazy(async () => ({
  default: (await import('../features/handoff/document-tab')).DocumentTab,
}));

const DOCUMENT_TABS = ['handoff', 'plan', 'index'] as const;

/** The window with a workspace open: bars that are always there, and one of the five tabs between. */
export const Shell = () => {
  const tab = useStore((state) => state.tab);
  const root = useStore((state) => state.workspace?.root);
  // An editor is made on the first visit and kept from then on, with its undo history and its place.
  const [visited, setVisited] = useState<ReadonlySet<Tab>>(new Set());
  if (!visited.has(tab)) setVisited(new Set([...visited, tab]));

  return (
    <Tabs.Root
      className={styles.shell}
      value={tab}
      onValueChange={(value) => showTab(value as Tab)}
    >
      <TopBar />
      <ProblemsBanner />
      <main className={styles.main} key={root}>
        <Tabs.Panel value="batch" keepMounted className={styles.panel} tabIndex={-1}>
          <Batch />
        </Tabs.Panel>
        {DOCUMENT_TABS.map((kind) => (
          <Tabs.Panel key={kind} value={kind} keepMounted className={styles.panel} tabIndex={-1}>
            {visited.has(kind) ? (
              <Suspense fallback={null}>
                <DocumentTab kind={kind} shown={tab === kind} />
              </Suspense>
            ) : null}
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="ledger" className={styles.panel} tabIndex={-1}>
          <Ledger />
        </Tabs.Panel>
      </main>
      <FootBar />
    </Tabs.Root>
  );
};
