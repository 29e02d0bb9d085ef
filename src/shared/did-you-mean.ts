/** Optimal string alignment distance: insertions, deletions, replacements, neighbours swapped. */
const distance = (left: string, right: string): number => {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= left.length; row += 1) {
    const above = rows[row - 1] ?? [];
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + same,
      );
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, (rows[row - 2]?.[column - 2] ?? 0) + 1);
      current.push(best);
    }
    rows.push(current);
  }
  return rows[left.length]?.[right.length] ?? 0;
};

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, '');

/** The known word that `word` was probably meant to be, or null. A third of its letters may be wrong. */
export const didYouMean = (word: string, known: readonly string[]): string | null => {
  // A person's key is short: longer ones are not a slip of the finger, and comparing them costs time.
  if (word.length > 40) return null;
  const scored = known
    .map((candidate) => ({ candidate, score: distance(plain(word), plain(candidate)) }))
    .filter(({ candidate, score }) => score <= Math.max(1, Math.floor(candidate.length / 3)));
  scored.sort((left, right) => left.score - right.score);
  return scored[0]?.candidate ?? null;
};
