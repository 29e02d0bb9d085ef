import type { Evidence, EvidenceCheck, Rpm } from '../../../shared/build';
import type { FoundRpm } from './find-rpms';
import { isNewSince } from './freshness';

export interface EvidenceFacts {
  readonly package: string;
  /** How the build command ended; null when it was not run. */
  readonly exit: { readonly code: number; readonly signal: string | null } | null;
  /** Base names of the RPMs that the result names; null where there is no result file of an agent. */
  readonly claimed: readonly string[] | null;
  /** What `findRpms` found. */
  readonly found: readonly FoundRpm[];
  /** Start of the attempt, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** True where the workspace has `artifacts`: then a SUCCESS needs at least one new RPM. */
  readonly artifactsRequired: boolean;
  /** True where a person vouched for the result. */
  readonly accepted: boolean;
}

const checkExit = ({ exit }: EvidenceFacts): EvidenceCheck => {
  const kind = 'exit-code';
  if (exit === null) {
    return { kind, ok: false, subject: 'none', detail: 'The build command was not run.' };
  }
  // A program that a signal ended can carry exit code 0 all the same.
  if (exit.signal !== null) {
    const detail = `The build command was ended by ${exit.signal}.`;
    return { kind, ok: false, subject: exit.signal, detail };
  }
  const subject = String(exit.code);
  const detail = `The build command ended with exit code ${exit.code}.`;
  return { kind, ok: exit.code === 0, subject, detail };
};

/** Name of the source package in `zlib-ng-2.1.6-2.fc40.src.rpm`: what stands before version and release. */
const sourceName = (sourceRpm: string): string =>
  /^(.+)-[^-]+-[^-]+\.(?:no)?src\.rpm$/.exec(sourceRpm)?.[1] ?? '';

/**
 * Whether a file that nobody named is this package's: the build said that it wrote it, or the header has the package as
 * its name or its source's. A glob such as `{package}-*.rpm` alone does not tell zlib's from zlib-ng's, and the two
 * may be built in one wave.
 */
const belongs = (found: FoundRpm, packageName: string): boolean => {
  if (found.wrote) return true;
  if (!found.header.ok) {
    // Without a header only the name is left: <package>-<version>-<release>.<arch>.rpm.
    const rest =
      found.file.startsWith(`${packageName}-`) && found.file.slice(packageName.length + 1);
    return rest !== false && /^\d[^-]*-[^-]+\.[^.-]+\.rpm$/.test(rest);
  }
  const { name, sourceRpm } = found.header.value;
  return name === packageName || (sourceRpm !== null && sourceName(sourceRpm) === packageName);
};

/** A source package is what a build starts from: rpmbuild -ba writes one first, whatever comes of the rest. */
const isSource = ({ header }: FoundRpm): boolean => header.ok && header.value.kind === 'source';

const check = (kind: EvidenceCheck['kind'], isOk: boolean, subject: string, detail: string) => ({
  kind,
  ok: isOk,
  subject,
  detail,
});

const checkReadable = (file: FoundRpm): EvidenceCheck =>
  file.header.ok
    ? check('rpm-readable', true, file.file, `${file.file} is readable as an RPM.`)
    : check(
        'rpm-readable',
        false,
        file.file,
        `${file.file} is not readable as an RPM: ${file.header.refusal.message}`,
      );

/** Of several files of one name (build folder, staging): new before old, readable before not, newest first. */
const bestOf = (files: readonly FoundRpm[], startedAtMs: number): FoundRpm | undefined => {
  const rank = (file: FoundRpm): number =>
    (isNewSince(file.modifiedAtMs, startedAtMs) ? 2 : 0) + (file.header.ok ? 1 : 0);
  return [...files].sort(
    (left, right) => rank(right) - rank(left) || right.modifiedAtMs - left.modifiedAtMs,
  )[0];
};

const checkClaim = (name: string, facts: EvidenceFacts): readonly EvidenceCheck[] => {
  const files = facts.found.filter(({ file }) => file === name);
  const best = bestOf(files, facts.startedAtMs);
  if (best === undefined) {
    const where = facts.artifactsRequired
      ? 'where artifacts.rpms points'
      : 'by its build, and breakwater.yaml has no artifacts.rpms to look for it';
    return [
      check('rpm-exists', false, name, `The result names ${name}, which was not found ${where}.`),
    ];
  }
  const exists = check('rpm-exists', true, name, `${name} exists.`);
  const isNew = isNewSince(best.modifiedAtMs, facts.startedAtMs);
  const detail = isNew
    ? `${name} was written during this attempt.`
    : `The result names ${name}, which is older than this attempt.`;
  return [exists, check('rpm-new', isNew, name, detail), checkReadable(best)];
};

const rpmOf = (found: FoundRpm): readonly Rpm[] => {
  if (!found.header.ok) return [];
  const { name, version, release, arch } = found.header.value;
  const modifiedAt = new Date(found.modifiedAtMs).toISOString();
  const { file, path, size } = found;
  return [{ file, path, name, version, release, arch, size, modifiedAt }];
};

/**
 * Holds a SUCCESS against what is there. It is proven when the command ended with exit code 0, every RPM that the
 * result names exists, is newer than the attempt's start and readable, no RPM that the build itself made is damaged,
 * and, where the workspace has `artifacts`, there is at least one new binary RPM. Where it has none and none is named, the
 * exit code is the evidence. Pure. `rpms` of the answer: the new, readable ones of this package, one per file name.
 */
export const judgeEvidence = (facts: EvidenceFacts): Evidence => {
  const { startedAtMs } = facts;
  const claimed = [...new Set(facts.claimed ?? [])];
  const checks: EvidenceCheck[] = [checkExit(facts)];
  for (const name of claimed) checks.push(...checkClaim(name, facts));
  const names = new Set(facts.found.map(({ file }) => file));
  const own: FoundRpm[] = [];
  for (const name of names) {
    const candidates = facts.found.filter(
      (found) =>
        found.file === name &&
        isNewSince(found.modifiedAtMs, startedAtMs) &&
        (claimed.includes(name) || (!isSource(found) && belongs(found, facts.package))),
    );
    const best = bestOf(candidates, startedAtMs);
    if (best !== undefined) own.push(best);
  }
  for (const file of own) if (!claimed.includes(file.file)) checks.push(checkReadable(file));
  const rpms = own.flatMap(rpmOf);
  const binaries = own.filter((found) => found.header.ok && !isSource(found));
  if (facts.artifactsRequired && binaries.length === 0 && checks.every((one) => one.ok)) {
    const says = claimed.length > 0 ? 'The result names no binary RPM' : 'The result names no RPM';
    const start = facts.claimed === null ? 'The build made no RPM that can be seen' : says;
    const detail = `${start}, and no new one was found where artifacts.rpms points.`;
    checks.push(check('rpm-named', false, facts.package, detail));
  }
  const proven = checks.every((one) => one.ok);
  const verdict = proven ? 'proven' : facts.accepted ? 'accepted' : 'unproven';
  return { verdict, checks, rpms };
};

/** The failed claims of an evidence, one sentence each; empty where all are borne out. */
export const failedClaims = (evidence: Evidence): readonly string[] =>
  evidence.checks.filter((one) => !one.ok).map(({ detail }) => detail);
