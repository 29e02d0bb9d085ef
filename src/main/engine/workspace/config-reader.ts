import { type Document, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { removeInvisible } from '../../../shared/clean-line';
import { didYouMean } from '../../../shared/did-you-mean';
import type { Problem } from '../../../shared/problem';
import { type Entry, entriesOf, REPEATED_KEY, scalarText, type YamlSource } from './yaml-source';

/** The entries of one group; empty where the group is missing or unusable. */
export type Group = ReadonlyMap<string, Entry>;

export interface Complaint {
  readonly key: string;
  readonly at: Entry | Node | null;
  readonly message: string;
  readonly remedy: string;
  readonly severity?: Problem['severity'];
}

const offsetOf = (at: Entry | Node | null): number | null => {
  if (at === null) return null;
  if ('offset' in at && 'key' in at) return at.value?.range?.[0] ?? at.offset;
  return 'range' in at ? (at.range?.[0] ?? null) : null;
};

/**
 * A reader of a source's top map by known keys, which notes what is wrong with line, dotted key and remedy. Unknown
 * top keys are reported at once, those of a group when the group is asked for.
 */
export const configReader = (source: YamlSource, file: string, known: readonly string[]) => {
  const problems: Problem[] = [...source.problems];
  const report = ({ key, at, message, remedy, severity = 'error' }: Complaint): void => {
    const offset = offsetOf(at);
    const line = offset === null ? null : source.lineAt(offset);
    // Keys are quoted as they stand in the file, where anything may stand.
    const plain = (text: string): string => removeInvisible(text).replaceAll('\t', ' ');
    problems.push({
      file,
      line,
      key: plain(key),
      severity,
      message: plain(message),
      remedy: plain(remedy),
    });
  };
  const keep = (
    map: YAMLMap,
    within: Document.Parsed,
    prefix: string,
    names: readonly string[],
  ) => {
    const { entries, repeated } = entriesOf(map, within);
    for (const entry of repeated) {
      report({ key: `${prefix}${entry.key}`.slice(0, 80), at: entry, ...REPEATED_KEY });
    }
    for (const entry of entries) {
      if (names.includes(entry.key)) continue;
      const key = `${prefix}${entry.key}`.slice(0, 80);
      const guess = didYouMean(entry.key, names);
      report({
        key,
        at: { ...entry, value: null },
        message: `There is no setting "${key}"; it is ignored.`,
        remedy:
          guess === null
            ? `Delete it; the settings here are ${names.join(', ')}.`
            : `Did you mean "${prefix}${guess}"?`,
      });
    }
    return new Map(
      entries.filter(({ key }) => names.includes(key)).map((entry) => [entry.key, entry]),
    );
  };
  const { document, map } = source;
  const top: Group = document === null || map === null ? new Map() : keep(map, document, '', known);
  const group = (name: string, names: readonly string[]): Group => {
    const entry = top.get(name);
    if (entry === undefined || entry.value === null || document === null) return new Map();
    if (isMap(entry.value)) return keep(entry.value, document, `${name}.`, names);
    report({
      key: name,
      at: entry,
      message: `"${name}" is not a group of settings; its defaults are used.`,
      remedy: `Write the settings of "${name}" (${names.join(', ')}) below it, each on its own line.`,
    });
    return new Map();
  };
  return { problems, report, group, top };
};

/** Resolves the aliases of a list's items, one level; more than `limit` items are an error of the author's. */
export const itemsOf = (node: Node, document: Document.Parsed): readonly (Node | null)[] | null => {
  if (isScalar(node)) return [node];
  if (!isSeq(node)) return null;
  return node.items.map((item) => {
    const entry = item as Node;
    return 'resolve' in entry && !isScalar(entry) && !isMap(entry) && !isSeq(entry)
      ? (entry.resolve(document) ?? null)
      : entry;
  });
};

/** True or false as YAML 1.2 has them, and yes and no, which people who know YAML 1.1 write. */
export const booleanOf = (node: Node | null): boolean | null => {
  const word = scalarText(node)?.toLowerCase();
  if (word === 'true' || word === 'yes') return true;
  return word === 'false' || word === 'no' ? false : null;
};
