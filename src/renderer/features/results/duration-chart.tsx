import { clock, plural } from '../../ui/format';
import { attemptWord } from '../../ui/words';
import type { Chart } from './chart-data';
import styles from './duration-chart.module.css';

/** A number under each bar as long as there is room for it, then under every fifth. */
const labelled = (index: number, count: number): boolean =>
  count <= 24 || (count - 1 - index) % 5 === 0;

/** How long the attempts took, one bar each, from the oldest to the newest. */
export const DurationChart = ({
  chart,
  chosen,
  onChoose,
}: {
  readonly chart: Chart;
  readonly chosen: string | null;
  readonly onChoose: (attempt: string) => void;
}) => {
  const { bars, endMs, usualMs, leftOut } = chart;
  if (bars.length === 0) return null;
  const words = [
    usualMs === null ? '' : `usually ${clock(usualMs)}`,
    leftOut === 0 ? '' : `${plural(leftOut, 'older attempt')} not drawn`,
    bars.every((bar) => bar.counts) ? '' : 'outlined: stopped or cut off',
  ].filter((word) => word !== '');
  return (
    <figure className={styles.chart} aria-label="Durations of the attempts">
      <figcaption className={styles.caption}>{words.join(' · ')}</figcaption>
      <div className={styles.frame}>
        <div className={styles.scale} aria-hidden="true">
          <span>{clock(endMs)}</span>
          <span>{clock(endMs / 2)}</span>
          <span>0</span>
        </div>
        <div className={styles.plot}>
          <i className={styles.half} />
          {usualMs === null ? null : (
            <i className={styles.usual} style={{ bottom: `${(usualMs / endMs) * 100}%` }} />
          )}
          {bars.map(({ attempt, share, counts }, index) => {
            const { word, tone } = attemptWord(attempt);
            const label = `Attempt ${attempt.number}, ${word}, ${clock(attempt.durationMs ?? 0)}`;
            return (
              <button
                key={attempt.id}
                type="button"
                className={styles.place}
                tabIndex={-1}
                aria-label={label}
                aria-pressed={chosen === attempt.id}
                title={label}
                onClick={() => onChoose(attempt.id)}
              >
                <i
                  className={`${styles.bar} ${styles[tone]} ${counts ? '' : styles.open}`}
                  style={{ height: `max(2px, ${share * 100}%)` }}
                />
                <span>{labelled(index, bars.length) ? attempt.number : ''}</span>
              </button>
            );
          })}
        </div>
      </div>
    </figure>
  );
};
