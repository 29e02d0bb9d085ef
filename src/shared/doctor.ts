/** What the doctor looks at, in the order in which it says it. */
export const DOCTOR_AREAS = [
  'program',
  'tools',
  'workspace',
  'lock',
  'disk',
  'builds',
  'agents',
  'tokens',
  'context',
] as const;
export type DoctorArea = (typeof DOCTOR_AREAS)[number];

/** One thing that was looked at, and how it is. */
export interface Finding {
  readonly area: DoctorArea;
  readonly state: 'ok' | 'warn' | 'error';
  /** What was looked at: `git`, `breakwater.yaml:3`, `free space`. */
  readonly subject: string;
  /** How it is, a sentence or less. */
  readonly detail: string;
  /** What mends it; null where nothing is to be mended. */
  readonly remedy: string | null;
}

export interface DoctorReport {
  /** ISO 8601. */
  readonly at: string;
  readonly version: string;
  /** The folder that was looked at; null where there was none to look at. */
  readonly root: string | null;
  readonly findings: readonly Finding[];
}

/** A report packed for a bug report, where it was written. */
export interface SavedBundle {
  readonly file: string;
  /** What went in, a line each. */
  readonly contents: readonly string[];
}

/** How many findings are errors and warnings. */
export const countFindings = ({
  findings,
}: DoctorReport): { readonly errors: number; readonly warnings: number } => ({
  errors: findings.filter((one) => one.state === 'error').length,
  warnings: findings.filter((one) => one.state === 'warn').length,
});

const AREA_TITLES: Readonly<Record<DoctorArea, string>> = {
  program: 'Breakwater',
  tools: 'Programs',
  workspace: 'Workspace',
  lock: 'Owner',
  disk: 'Disk',
  builds: 'Builds',
  agents: 'Agents',
  tokens: 'Tokens',
  context: 'Context',
};
export const areaTitle = (area: DoctorArea): string => AREA_TITLES[area];

/** The findings for a person: a heading for each area, a line for each finding, the remedy below it. */
export function doctorLines(report: DoctorReport): readonly string[] {
  const areas = DOCTOR_AREAS.filter((area) => report.findings.some((one) => one.area === area));
  const lines = areas.flatMap((area) => [
    areaTitle(area),
    ...report.findings.filter((one) => one.area === area).flatMap(findingLines),
  ]);
  return [...lines, doctorSum(report)];
}

const findingLines = ({ state, subject, detail, remedy }: Finding): readonly string[] => {
  const head = `  ${state.padEnd(5)} ${subject}: ${detail}`;
  return remedy === null || state === 'ok' ? [head] : [head, `        ${remedy}`];
};

export function doctorSum(report: DoctorReport): string {
  const { errors, warnings } = countFindings(report);
  if (errors + warnings === 0) return 'All is well.';
  const words = [counted(errors, 'error'), counted(warnings, 'warning')].filter(
    (one) => one !== '',
  );
  return `${words.join(', ')}.`;
}

const counted = (count: number, noun: string): string =>
  count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
