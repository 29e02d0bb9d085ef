import { diffLines, type LineChange, splitLines } from './diff-lines';

/** A place that both sides changed, each in its own way. Texts with their line ends. */
export interface Conflict {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface Merged {
  /** Both sides' changes; at a conflict, ours. */
  readonly text: string;
  readonly conflicts: readonly Conflict[];
}

export interface MergeOptions {
  /** Where both added lines at one place: `keep-both` puts ours before theirs, `ask` makes it a conflict. */
  readonly bothAdded: 'ask' | 'keep-both';
}

type Side = 'ours' | 'theirs';
interface SideChange extends LineChange {
  readonly side: Side;
}

/** True where two changes of the base cannot both be made: they overlap, or add at one and the same place. */
const collide = (group: { start: number; end: number }, next: LineChange): boolean => {
  if (next.start < group.end) return true;
  return next.start === group.end && group.start === group.end && next.start === next.end;
};

/** Changes of both sides in the base's order, those that collide together. */
const grouped = (ours: readonly LineChange[], theirs: readonly LineChange[]) => {
  const all: SideChange[] = [
    ...ours.map((change) => ({ ...change, side: 'ours' as const })),
    ...theirs.map((change) => ({ ...change, side: 'theirs' as const })),
  ];
  // An addition goes before a change of the line that it stands before.
  all.sort((a, b) => a.start - b.start || a.end - b.end);
  const groups: { start: number; end: number; changes: SideChange[] }[] = [];
  for (const change of all) {
    const last = groups.at(-1);
    if (last !== undefined && collide(last, change)) {
      last.end = Math.max(last.end, change.end);
      last.changes.push(change);
    } else groups.push({ start: change.start, end: change.end, changes: [change] });
  }
  return groups;
};

/** What a side has for lines `start` to `end` of the base, given its changes within them. */
const sideText = (
  base: readonly string[],
  side: readonly string[],
  start: number,
  end: number,
  changes: readonly LineChange[],
): string => {
  const parts: string[] = [];
  let at = start;
  for (const change of changes) {
    parts.push(...base.slice(at, change.start), ...side.slice(change.otherStart, change.otherEnd));
    at = change.end;
  }
  return [...parts, ...base.slice(at, end)].join('');
};

const endsLine = (text: string): boolean => text === '' || /[\r\n]$/.test(text);

/**
 * Joins what two sides made of one text, line by line. Clean (no conflicts) where they changed different lines, or the
 * same lines to the same; then every line that either side added is in the text, and every line that either took out
 * is not.
 */
export const mergeTexts = (
  base: string,
  ours: string,
  theirs: string,
  options: MergeOptions = { bothAdded: 'ask' },
): Merged => {
  if (ours === theirs || theirs === base) return { text: ours, conflicts: [] };
  if (ours === base) return { text: theirs, conflicts: [] };
  const [b, o, t] = [splitLines(base), splitLines(ours), splitLines(theirs)];
  const conflicts: Conflict[] = [];
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, changes } of grouped(diffLines(b, o), diffLines(b, t))) {
    parts.push(b.slice(at, start).join(''));
    at = end;
    const of = (side: Side): readonly SideChange[] => changes.filter((one) => one.side === side);
    const mine = sideText(b, o, start, end, of('ours'));
    const other = sideText(b, t, start, end, of('theirs'));
    if (of('theirs').length === 0 || mine === other) parts.push(mine);
    else if (of('ours').length === 0) parts.push(other);
    else if (start === end && options.bothAdded === 'keep-both') {
      parts.push(mine, endsLine(mine) ? '' : '\n', other);
    } else {
      conflicts.push({ base: b.slice(start, end).join(''), ours: mine, theirs: other });
      parts.push(mine);
    }
  }
  parts.push(b.slice(at).join(''));
  return { text: parts.join(''), conflicts };
};
