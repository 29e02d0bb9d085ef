import { type Refusal, refuse } from '../../shared/outcome';

/** The packages that were asked for by name, and, during `run --packages`, the only ones to build. */
export class Scope {
  readonly #askedFor = new Set<string>();
  #only: ReadonlySet<string> | null = null;

  get askedFor(): ReadonlySet<string> {
    return this.#askedFor;
  }

  get only(): ReadonlySet<string> | null {
    return this.#only;
  }

  /** Asking for a left-out package by name puts it into the queue until it is built. */
  ask(name: string): void {
    this.#askedFor.add(name);
  }

  /** Restricts the waves to these packages until the disposer is called; null for no restriction. */
  restrict(packages: readonly string[] | null): () => void {
    if (packages === null) return () => {};
    const only = new Set(packages);
    this.#only = only;
    for (const name of packages) this.#askedFor.add(name);
    return () => {
      if (this.#only === only) this.#only = null;
    };
  }
}

/** A refusal for the first name that has no rule file; null when all have one. */
export function unknownPackage(
  names: readonly string[],
  isKnown: (name: string) => boolean,
): Refusal | null {
  const unknown = names.find((name) => !isKnown(name));
  if (unknown === undefined) return null;
  return refuse(
    'package-unknown',
    `${unknown} has no rule file; write rules/packages/${unknown}.yaml.`,
  ).refusal;
}
