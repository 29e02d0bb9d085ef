import { forEachComponent } from '../../src/main/engine/waves/graph';
import type { Shape } from './shape';

/** The fields of Debian's Sources index that say what is built from what (Debian Policy, chapter 5). */
const DEPENDENCY_FIELDS = ['build-depends'];

/** What a source package costs: a start, and time in proportion to its source. */
const START_MS = 20_000;
const MS_PER_BYTE = 20_000 / 1_000_000;

/**
 * Reads a Sources file (the text of `apt-get update` with deb-src) into a graph of source packages. A
 * dependency is on the source package that builds the first alternative; edges that close a cycle are
 * left out, as a bootstrap would. Durations grow with the source's size.
 */
export const readDebianSources = (text: string): Shape => {
  const stanzas = new Map<string, ReadonlyMap<string, string>>();
  for (const paragraph of text.split(/\n\n+/)) {
    const fields = readFields(paragraph);
    const name = fields.get('package');
    if (name !== undefined) stanzas.set(name, fields);
  }
  const names = [...stanzas.keys()].sort();
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const builtBy = new Map<string, number>();
  for (const [name, fields] of stanzas) {
    for (const binary of (fields.get('binary') ?? '').split(/[\s,]+/)) {
      builtBy.set(binary, indexOf.get(name) ?? -1);
    }
  }
  const depends = names.map((name, index) => {
    const found = new Set<number>();
    for (const field of DEPENDENCY_FIELDS) {
      for (const clause of (stanzas.get(name)?.get(field) ?? '').split(',')) {
        const binary = /^\s*([^\s|(:[<]+)/.exec(clause)?.[1] ?? '';
        const source = builtBy.get(binary);
        if (source !== undefined && source !== index) found.add(source);
      }
    }
    return [...found];
  });
  const ms = names.map((name) => START_MS + MS_PER_BYTE * sourceBytes(stanzas.get(name)));
  return { names, depends: withoutCycles(depends), ms };
};

const readFields = (paragraph: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const field of paragraph.split(/\n(?=\S)/)) {
    const colon = field.indexOf(':');
    if (colon > 0) fields.set(field.slice(0, colon).toLowerCase(), field.slice(colon + 1));
  }
  return fields;
};

const sourceBytes = (fields: ReadonlyMap<string, string> | undefined): number => {
  let bytes = 0;
  for (const line of (fields?.get('files') ?? '').split('\n')) {
    bytes += Number(/^\s*[0-9a-f]{32} (\d+) /.exec(line)?.[1] ?? 0);
  }
  return bytes;
};

/**
 * Breaks cycles as a bootstrap does: within a tangle the packages that most others need are built
 * first, without those that come later.
 */
const withoutCycles = (depends: readonly (readonly number[])[]): readonly (readonly number[])[] => {
  const needed = new Uint32Array(depends.length);
  const start = new Uint32Array(depends.length + 1);
  for (const [index, some] of depends.entries()) {
    start[index + 1] = (start[index] ?? 0) + some.length;
    for (const to of some) needed[to] = (needed[to] ?? 0) + 1;
  }
  const tangle = new Uint32Array(depends.length);
  let tangles = 0;
  forEachComponent(
    { start, target: Uint32Array.from(depends.flat()) },
    () => true,
    (members) => {
      tangles += 1;
      for (const member of members) tangle[member] = tangles;
    },
  );
  const comesBefore = (to: number, from: number): boolean => {
    const difference = (needed[to] ?? 0) - (needed[from] ?? 0);
    return tangle[to] !== tangle[from] || difference > 0 || (difference === 0 && to < from);
  };
  return depends.map((some, from) => some.filter((to) => comesBefore(to, from)));
};
