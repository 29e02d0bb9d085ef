/** What a record itself has under a key; undefined for what every object inherits, `constructor` say. */
export const ownValue = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
