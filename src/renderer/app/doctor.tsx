import { useCallback, useEffect, useRef, useState } from 'react';
import {
  areaTitle,
  DOCTOR_AREAS,
  type DoctorReport,
  doctorLines,
  doctorSum,
  type Finding,
} from '../../shared/doctor';
import { attempt, copyText } from '../state/actions';
import { closeDialog } from '../state/store';
import { Button } from '../ui/button';
import { Dialog, DialogText } from '../ui/dialog';
import { Sign } from '../ui/sign';
import styles from './doctor.module.css';

const SIGNS = {
  ok: { glyph: 'tick', tone: 'sea', word: 'ok' },
  warn: { glyph: 'bar', tone: 'lamp', word: 'warning' },
  error: { glyph: 'cross', tone: 'buoy', word: 'error' },
} as const;

const FindingRow = ({ finding }: { readonly finding: Finding }) => {
  const { state, subject, detail, remedy } = finding;
  const { glyph, tone, word } = SIGNS[state];
  return (
    <li className={styles.row} data-state={state}>
      <Sign glyph={glyph} tone={tone} />
      <b className={styles.subject}>{subject}</b>
      <span className={styles.detail}>
        {detail}
        {remedy === null ? null : <span className={styles.remedy}>{remedy}</span>}
      </span>
      <span className={`${styles.word} ${styles[tone]}`}>{word}</span>
    </li>
  );
};

/** What needs a person comes first. */
const graveness = (findings: readonly Finding[]): number =>
  Math.min(...findings.map(({ state }) => ['error', 'warn', 'ok'].indexOf(state)));

/** What `breakwater doctor` says, for this window's workspace. */
export const DoctorDialog = () => {
  const [report, setReport] = useState<DoctorReport | null>(null);
  const [isLooking, setLooking] = useState(true);
  const again = useRef<HTMLButtonElement>(null);
  const look = useCallback(async (): Promise<void> => {
    setLooking(true);
    const found = await attempt('doctor.look', {});
    if (found !== null) setReport(found);
    setLooking(false);
  }, []);
  useEffect(() => void look(), [look]);
  const areas =
    report === null
      ? []
      : DOCTOR_AREAS.map((area) => ({
          area,
          findings: report.findings.filter((one) => one.area === area),
        }))
          .filter(({ findings }) => findings.length > 0)
          .sort((a, b) => graveness(a.findings) - graveness(b.findings));
  return (
    <Dialog
      title="Doctor"
      size="wide"
      onClose={closeDialog}
      initialFocus={again}
      foot={
        <>
          <span className={styles.hint}>
            For a bug report: <code>breakwater doctor --bundle</code>
          </span>
          <Button
            disabled={report === null}
            onClick={() =>
              void copyText(report === null ? '' : doctorLines(report).join('\n'), 'the findings')
            }
          >
            Copy
          </Button>
          <Button ref={again} disabled={isLooking} onClick={() => void look()}>
            Look again
          </Button>
        </>
      }
    >
      <div role="status">
        <DialogText>{report === null ? 'Looking…' : doctorSum(report)}</DialogText>
      </div>
      {areas.map(({ area, findings }) => (
        <section key={area} className={styles.area} aria-label={areaTitle(area)}>
          <h3>{areaTitle(area)}</h3>
          <ul>
            {findings.map((finding) => (
              <FindingRow key={`${finding.subject} ${finding.detail}`} finding={finding} />
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
};
