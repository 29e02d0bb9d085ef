import { useCallback, useEffect, useRef, useState } from 'react';
import {
  areaTitle,
  DOCTOR_AREAS,
  type DoctorReport,
  doctorLines,
  doctorSum,
  type Finding,
  type SavedBundle,
} from '../../shared/doctor';
import { attempt, copyText, saveBugReport } from '../state/actions';
import { closeDialog } from '../state/store';
import { Button } from '../ui/button';
import { Dialog, DialogText } from '../ui/dialog';
import { Sign } from '../ui/sign';
import { toneClass } from '../ui/tone';
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
      <span className={`${styles.word} ${toneClass(state === 'ok' ? 'dim' : tone)}`}>{word}</span>
    </li>
  );
};

/** What needs a person comes first. */
const graveness = (findings: readonly Finding[]): number =>
  Math.min(...findings.map(({ state }) => ['error', 'warn', 'ok'].indexOf(state)));

/** Where a bug report was saved and what is in it. */
const Saved = ({ bundle }: { readonly bundle: SavedBundle }) => (
  <section className={styles.saved} role="status" aria-label="Bug report">
    <p>
      The bug report is in <code>{bundle.file}</code>: look at it before you send it.{' '}
      <Button look="link" onClick={() => void copyText(bundle.file, 'the path')}>
        Copy the path
      </Button>
    </p>
    <details>
      <summary>What went in</summary>
      <ul>
        {bundle.contents.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  </section>
);

/** What `breakwater doctor` says, for this window's workspace, and the bug report that comes of it. */
export const DoctorDialog = ({ bundle }: { readonly bundle: SavedBundle | null }) => {
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
  const [isSaving, setSaving] = useState(false);
  const save = async (): Promise<void> => {
    setSaving(true);
    await saveBugReport();
    setSaving(false);
  };
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
          <Button
            className={styles.report}
            title="An archive of what is found here; no log text, no token and none of your files"
            aria-disabled={isSaving}
            onClick={() => (isSaving ? undefined : void save())}
          >
            Save a bug report…
          </Button>
          <Button
            disabled={report === null}
            onClick={() =>
              void copyText(report === null ? '' : doctorLines(report).join('\n'), 'the findings')
            }
          >
            Copy
          </Button>
          <Button
            ref={again}
            // Not disabled: it has the focus from the start.
            aria-disabled={isLooking}
            onClick={() => (isLooking ? undefined : void look())}
          >
            Look again
          </Button>
        </>
      }
    >
      {bundle === null ? null : <Saved bundle={bundle} />}
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
