import type { Attempt, Report } from '../../shared/build';
import type { BuildFacts } from './agent-port';

/** What an attempt says of itself to an agent. An attempt that was stopped has a report too. */
export function buildFacts(attempt: Attempt): BuildFacts {
  const report: Report = attempt.report ?? {
    exitCode: attempt.exit?.code ?? null,
    status: 'FAILED',
    summary:
      attempt.outcome === 'interrupted'
        ? 'interrupted: its host process is gone and the end was not seen'
        : 'stopped before it ended',
  };
  const broken = attempt.evidence?.verdict === 'unproven';
  const claim = attempt.evidence?.checks.find((check) => !check.ok)?.detail;
  return {
    package: attempt.package,
    attempt: attempt.number,
    report,
    durationMs: attempt.durationMs ?? 0,
    unproven: broken ? (claim ?? 'its evidence is missing') : null,
  };
}
