/**
 * A set of ranks (0 is the most urgent) that gives its lowest members quickly. One bit per rank:
 * the planner takes from the middle as often as from the front, which a heap is bad at.
 */
export interface RankSet {
  readonly size: () => number;
  readonly add: (rank: number) => void;
  readonly remove: (rank: number) => void;
  /** Writes up to `limit` members into `into`, lowest first, and gives their number. */
  readonly lowest: (limit: number, into: Int32Array) => number;
}

const SHIFT = 5;
const BITS = 1 << SHIFT;

/** An empty set for ranks from 0 to `count - 1`. */
export const rankSet = (count: number): RankSet => {
  const words = new Uint32Array(Math.ceil(count / BITS));
  // One bit per word that is not empty: what is left of a long line lies far apart.
  const groups = new Uint32Array(Math.ceil(words.length / BITS));
  let members = 0;

  return {
    size: () => members,
    add: (rank) => {
      const word = rank >>> SHIFT;
      const before = words[word] ?? 0;
      const now = (before | (1 << rank)) >>> 0;
      if (now === before) return;
      words[word] = now;
      groups[word >>> SHIFT] = (groups[word >>> SHIFT] ?? 0) | (1 << word);
      members += 1;
    },
    remove: (rank) => {
      const word = rank >>> SHIFT;
      const before = words[word] ?? 0;
      const now = (before & ~(1 << rank)) >>> 0;
      if (now === before) return;
      words[word] = now;
      if (now === 0) groups[word >>> SHIFT] = (groups[word >>> SHIFT] ?? 0) & ~(1 << word);
      members -= 1;
    },
    lowest: (limit, into) => {
      let found = 0;
      for (let group = 0; group < groups.length; group++) {
        for (let filled = groups[group] ?? 0; filled !== 0; filled &= filled - 1) {
          const word = group * BITS + lowestBit(filled);
          for (let bits = words[word] ?? 0; bits !== 0; bits &= bits - 1) {
            if (found === limit) return found;
            into[found] = word * BITS + lowestBit(bits);
            found += 1;
          }
        }
      }
      return found;
    },
  };
};

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
