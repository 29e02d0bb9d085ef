import { cleanLine, LINE_CHARACTERS } from '../../../shared/clean-line';
import { isEcho, isNoise } from './patterns/not-causes';
import { type Family, type Pattern, RANK, type Sight } from './patterns/pattern';
import { PATTERNS } from './patterns/table';

/** Where a build broke, as far as the lines that were looked at say it. */
export type Extraction =
  | {
      readonly found: true;
      /** The line to quote, cleaned and cut; the lines that hold its key fact are put into it. */
      readonly line: string;
      /** Index of the quoted line among the given ones. */
      readonly lineIndex: number;
      /** Name of the pattern that recognised it. */
      readonly pattern: string;
      /** What failed, in our words: `compile error in src/inflate.c`. */
      readonly summary: string;
      /** `%build` and the like, where rpmbuild's own lines tell. */
      readonly section: string | null;
    }
  | { readonly found: false; readonly section: string | null };

/** A line that may be the cause, with how much it says. */
export interface Candidate {
  readonly lineIndex: number;
  readonly rank: number;
  readonly family: Family;
  readonly sight: Sight;
  readonly pattern: Pattern;
}

/** Lines after which what stands before them is known to have gone well, for some kinds or for all. */
export interface Reset {
  readonly lineIndex: number;
  readonly families: readonly Family[] | 'all';
}

/** What a stretch of lines says, before one answer is chosen. */
export interface Scan {
  readonly candidates: readonly Candidate[];
  readonly resets: readonly Reset[];
  readonly section: string | null;
  /** The lines come from rpmbuild, as far as they tell. */
  readonly rpm: boolean;
}

/** A longer line is matched by its two ends: patterns look no further, and each stays cheap. */
const LINE_LIMIT = 3000;

/**
 * Names the first cause in the last lines of a failed build's log. Pure; takes what a terminal would
 * show (see `terminalLines`). Says `found: false` rather than quoting a line that only repeats that
 * something failed.
 */
export function extractFailure(lines: readonly string[]): Extraction {
  const scan = scanLines(lines);
  const best = choose(scan);
  if (!best) return { found: false, section: scan.section };
  return {
    found: true,
    line: quoteOf(best),
    lineIndex: best.lineIndex,
    pattern: best.pattern.name,
    summary: summaryOf(best),
    section: best.pattern.section ?? scan.section,
  };
}

export interface ScanOptions {
  /** Lines before this index are only looked back on; none of them becomes a candidate. */
  readonly from?: number;
  /** Lines from this index on are only looked ahead on. */
  readonly to?: number;
  /** rpmbuild was seen before these lines. */
  readonly rpm?: boolean;
  /** Lines that this says no to are not asked about; for long logs. */
  readonly worthwhile?: (line: string) => boolean;
}

/** Everything in these lines that may be a cause, and everything that clears what stands before it. */
export function scanLines(lines: readonly string[], options: ScanOptions = {}): Scan {
  const raw = lines.map(shorten);
  const bodies = raw.map(withoutPrefix);
  const rpm = options.rpm === true || raw.some((line) => RPMBUILD.test(line));
  const from = options.from ?? 0;
  const to = options.to ?? bodies.length;
  const candidates: Candidate[] = [];
  const resets: Reset[] = [];
  let section: string | null = null;
  let inWarning = false;
  for (let index = 0; index < bodies.length; index += 1) {
    const line = bodies[index] ?? '';
    section = sectionOf(line) ?? section;
    const families = resetBy(line, rpm);
    if (families) resets.push({ lineIndex: index, families });
    // The text of a CMake warning is indented below it and may say anything.
    inWarning =
      /^CMake (?:Deprecation )?Warning/.test(line) || (inWarning && /^(?:\s|$)/.test(line));
    if (inWarning || index < from || index >= to || options.worthwhile?.(line) === false) continue;
    const candidate = candidateAt(bodies, raw, index);
    if (candidate) candidates.push(candidate);
  }
  return { candidates, resets, section, rpm };
}

/** The answer among candidates: what says most, and among equals what stands first. */
export function choose(scan: Pick<Scan, 'candidates' | 'resets'>): Candidate | null {
  let best: Candidate | null = null;
  for (const candidate of scan.candidates) {
    if (isCleared(candidate, scan.resets)) continue;
    if (!best || candidate.rank > best.rank) best = candidate;
  }
  return best;
}

export function isCleared(candidate: Candidate, resets: readonly Reset[]): boolean {
  return resets.some(
    (reset) =>
      reset.lineIndex > candidate.lineIndex &&
      (reset.families === 'all' || reset.families.includes(candidate.family)),
  );
}

export function summaryOf({ pattern, sight }: Candidate): string {
  return cleanLine(typeof pattern.says === 'string' ? pattern.says : pattern.says(sight));
}

/** The quoted line, cut so that what failed stays in it rather than the path before it. */
export function quoteOf({ pattern, sight }: Candidate): string {
  const full = cleanLine(pattern.quote ? pattern.quote(sight) : sight.match.input, LINE_LIMIT);
  if (full.length <= LINE_CHARACTERS) return full;
  const shortPath = full.replace(/^[^\s:]*\/(?=[^\s:/]+:)/, '…/');
  if (shortPath.length <= LINE_CHARACTERS) return shortPath;
  const matched = cleanLine(sight.match[0], LINE_LIMIT);
  const at = shortPath.indexOf(matched);
  return cleanLine(at > LINE_CHARACTERS / 2 ? `…${shortPath.slice(at - 60)}` : shortPath);
}

const RPMBUILD = /^Executing\(%|rpm-tmp\.\w+|^RPM build errors:|^error: Bad exit status/;

/** `Executing(%build): /bin/sh -e …`, and `Bad exit status from /var/tmp/rpm-tmp.x (%build)`, in any language. */
const SECTION = /^\S+? ?\(%(\w+)\) ?: \/|rpm-tmp\.\w+ \(%(\w+)\)/;

function sectionOf(line: string): string | null {
  const found = SECTION.exec(line);
  const name = found?.[1] ?? found?.[2];
  return name ? `%${name}` : null;
}

/**
 * rpmbuild runs its sections one after the other and each with `sh -ex`: a section that begins, or a
 * further traced command, shows that all before it went well or was tolerated. What a failing script
 * may still run on its way out (it prints a log, it exits) shows nothing.
 */
const SECTION_BEGINS = /^\S+? ?\(%\w+\) ?: \//;
const TRACED =
  /^\+ (?!(?:cat|exit|echo|tail|head|false|find|grep|sed|printf|test|\[|return|die|RPM_EC=|rm|cp|ls|for|exec|set)\b|\[)/;

function resetBy(line: string, rpm: boolean): readonly Family[] | 'all' | null {
  if (SECTION_BEGINS.test(line)) return 'all';
  if (rpm && TRACED.test(line)) return 'all';
  if (/^-- Build files have been written to: /.test(line)) return ['cmake', 'pkg-config'];
  if (/^(?:configure: creating \.\/config\.status|config\.status: creating )/.test(line)) {
    return ['configure', 'pkg-config'];
  }
  if (/^Found ninja(?:-\S+)? at |^Build targets in project: /.test(line))
    return ['meson', 'pkg-config'];
  return null;
}

function candidateAt(
  bodies: readonly string[],
  raw: readonly string[],
  index: number,
): Candidate | null {
  const body = bodies[index] ?? '';
  const whole = raw[index] ?? '';
  if (body.trim() === '') return null;
  const noise = isNoise(body);
  if (!noise && isEcho(body, whole)) return null;
  for (const pattern of PATTERNS) {
    if (noise && !pattern.evenWarning) continue;
    const text = pattern.raw ? whole : body;
    const match = pattern.test.exec(text);
    if (!match || pattern.unless?.test(text)) continue;
    const sight: Sight = { lines: pattern.raw ? raw : bodies, raw, index, match };
    if (pattern.accept && !pattern.accept(sight)) continue;
    const rank = rankHere(pattern, bodies, raw, index);
    if (rank === null) return null;
    return { lineIndex: index, rank, family: pattern.family, sight, pattern };
  }
  return null;
}

const MAKE_FAILED =
  /^\S*make(?:\[\d+\])?: (?:\*\*\* )?\[.*\] \S+ (?<code>\d+)(?<ignored> \(.+\))?$/;

/**
 * A pattern's rank in its surroundings: what stands right before a tool's giving up is what it gave up
 * for; what make then ignores is nothing at all (null). Mere words count only in such a place.
 */
function rankHere(
  pattern: Pattern,
  bodies: readonly string[],
  raw: readonly string[],
  index: number,
): number | null {
  let next = index + 1;
  while (next < bodies.length && (bodies[next] ?? '').trim() === '') next += 1;
  const following = bodies[next] ?? '';
  for (let at = next; at < Math.min(next + 3, bodies.length); at += 1) {
    const failed = MAKE_FAILED.exec(bodies[at] ?? '');
    if (failed?.groups?.ignored) return null;
    if (failed) break;
  }
  if (pattern.rank >= RANK.cause - 8) return pattern.rank;
  const gaveUp = next >= bodies.length || isEcho(following, raw[next] ?? '');
  if (!gaveUp) return pattern.rank <= RANK.hint ? null : pattern.rank;
  const failed = MAKE_FAILED.exec(following);
  if (failed?.groups?.code === '127' && pattern.family === 'command') return RANK.cause + 1;
  return Math.min(RANK.cause - 1, pattern.rank + 9);
}

const PREFIX =
  /^(?:\s*(?:npm (?:ERR!|error)(?= )|gyp (?:ERR!|error)(?: stack)?(?= )|\[(?:ERROR|FATAL)\](?= )|\[(?:javac|java|exec|junit|junitlauncher|echo|mkdir|copy|jar|javadoc|apply|get|ivy:\w+|taskdef|delete|zip|unzip|cc|groovyc|scalac|kotlinc)\](?= )|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,]*(?:Z|[+-]\d\d:?\d\d)?(?= )|DEBUG util\.py:\d+:|#\d+ \d+\.\d+(?= )|= note:(?= \S*(?:ld|lld|collect2|gold|mold)(?:\.\w+)?:)))+\s?/;

function withoutPrefix(line: string): string {
  return line.replace(PREFIX, '');
}

function shorten(line: string): string {
  if (line.length <= LINE_LIMIT) return line.trimEnd();
  return `${line.slice(0, LINE_LIMIT / 2)} … ${line.slice(-LINE_LIMIT / 2)}`.trimEnd();
}
