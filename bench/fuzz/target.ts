/** A reader, and what must hold for it whatever it is given. */
export interface Target {
  readonly name: string;
  /** Inputs as they are in life. */
  readonly seeds: readonly Buffer[];
  /** Words that mean something to this reader. */
  readonly words: readonly string[];
  readonly maxBytes: number;
  /** Throws where a property does not hold. Whatever else it throws is a fault too. */
  readonly check: (input: Buffer) => void | Promise<void>;
}

/** Fails the check that calls it, with what did not hold. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`broken: ${what}`);
}
