/** The rows by a key, each group in the order of its first row. */
export const groupBy = <T, K>(
  rows: readonly T[],
  key: (row: T) => K,
): readonly (readonly [K, readonly T[]])[] => {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group === undefined) groups.set(key(row), [row]);
    else group.push(row);
  }
  return [...groups];
};
