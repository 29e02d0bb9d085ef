import type { Evidence } from '../../../shared/build';
import { plural } from '../../ui/format';

/** One fact under a card: ticked, or crossed with the claim that is not borne out. */
export interface EvidenceWord {
  readonly ok: boolean;
  readonly text: string;
  readonly title: string;
}

/** The checks in words: exit code, RPMs as one fact when all is well, every failed check by itself. */
export const evidenceWords = (evidence: Evidence): readonly EvidenceWord[] => {
  const words: EvidenceWord[] = [];
  const exit = evidence.checks.find((check) => check.kind === 'exit-code');
  if (exit?.ok) words.push({ ok: true, text: `exit ${exit.subject}`, title: exit.detail });
  const good = evidence.checks.filter((check) => check.ok && check.kind !== 'exit-code');
  const bad = evidence.checks.filter((check) => !check.ok);
  const rpmBad = bad.some((check) => check.kind !== 'exit-code');
  if (evidence.rpms.length > 0 && !rpmBad) {
    const said = (kind: string) => good.some((check) => check.kind === kind);
    const qualities = [said('rpm-readable') ? 'readable' : '', said('rpm-new') ? 'new' : ''].filter(
      (word) => word !== '',
    );
    words.push({
      ok: true,
      text: [plural(evidence.rpms.length, 'RPM'), ...qualities].join(', '),
      title: evidence.rpms.map((rpm) => rpm.file).join('\n'),
    });
  }
  for (const check of bad) words.push({ ok: false, text: check.detail, title: check.subject });
  return words;
};
