import { useWorkspace } from '../../state/selectors';
import { useStore } from '../../state/store';
import { Empty } from '../../ui/empty';
import { Kbd } from '../../ui/kbd';
import styles from './logs.module.css';
import { PaneFrame } from './pane-frame';

/** The three panes. All are mounted, those without a place in the layout are not drawn. */
export const Logs = () => {
  const places = useStore((state) => state.places);
  const layout = useStore((state) => state.paneLayout);
  const maximised = useStore((state) => state.maximised);
  const ready = useWorkspace((workspace) => workspace.plan.waves.length > 0);
  const shown =
    maximised !== null
      ? [maximised]
      : layout === 'auto'
        ? places.flatMap((id, index) => (id === null ? [] : [index]))
        : places.map((_, index) => index).slice(0, layout);
  return (
    <section className={styles.frame} aria-label="Logs" data-region="logs">
      <div className={styles.logs} data-count={shown.length}>
        {shown.length === 0 ? (
          <div className={styles.none}>
            <Empty title="Logs appear here">
              {ready ? (
                <>
                  Launch the next wave with <Kbd keys="L" />: each of its builds gets a pane. The
                  whole log is on disk, whatever is shown.
                </>
              ) : (
                'Each running build gets a pane. The whole log is on disk, whatever is shown.'
              )}
            </Empty>
          </div>
        ) : null}
        {places.map((attempt, index) => (
          <PaneFrame
            // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
            key={index}
            index={index}
            attempt={attempt}
            order={shown.indexOf(index)}
          />
        ))}
      </div>
    </section>
  );
};
