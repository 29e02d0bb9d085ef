/**
 * A set of ranks (0 is the most urgent) that gives its lowest members quickly. One bit per rank:
 * the planner takes from the middle as often as from the front, which a heap is bad at.
 */
export interface RankSet {
  readonly size: () => number;
  readonly add: (rank: number) => void;
  readonly remove: (rank: number) => void;
  /** Up to `limit` members, lowest first. The list is good until the next call: it is filled anew then. */
  readonly lowest: (limit: number) => readonly number[];
}

const BITS = 32;

/** An empty set for ranks from 0 to `count - 1`. */
export const rankSet = (count: number): RankSet => {
  const words = new Uint32Array(Math.ceil(count / BITS));
  const found: number[] = [];
  let members = 0;
  // No member lies in a word before this one.
  let first = words.length;

  const bit = (rank: number): number => 1 << (rank % BITS);

  return {
    size: () => members,
    add: (rank) => {
      const word = Math.floor(rank / BITS);
      const before = words[word] ?? 0;
      if ((before & bit(rank)) !== 0) return;
      words[word] = before | bit(rank);
      members += 1;
      first = Math.min(first, word);
    },
    remove: (rank) => {
      const word = Math.floor(rank / BITS);
      const before = words[word] ?? 0;
      if ((before & bit(rank)) === 0) return;
      words[word] = before & ~bit(rank);
      members -= 1;
    },
    lowest: (limit) => {
      found.length = 0;
      while (first < words.length && words[first] === 0) first += 1;
      for (let word = first; word < words.length && found.length < limit; word++) {
        for (let bits = words[word] ?? 0; bits !== 0 && found.length < limit; bits &= bits - 1) {
          found.push(word * BITS + 31 - Math.clz32(bits & -bits));
        }
      }
      return found;
    },
  };
};
