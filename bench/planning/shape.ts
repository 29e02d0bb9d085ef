/** A graph to plan: packages by place, what each depends on, how long each takes in milliseconds. */
export interface Shape {
  readonly names: readonly string[];
  readonly depends: readonly (readonly number[])[];
  readonly ms: readonly number[];
}

/** How many packages deep the deepest chain of a shape without cycles is, and its longest by time. */
export const measure = (
  shape: Shape,
): {
  readonly edges: number;
  readonly depth: number;
  readonly criticalMs: number;
  readonly workMs: number;
} => {
  const order = topological(shape);
  const depth = new Uint32Array(shape.names.length);
  const chain = new Float64Array(shape.names.length);
  for (const index of order) {
    for (const needed of shape.depends[index] ?? []) {
      depth[index] = Math.max(depth[index] ?? 0, depth[needed] ?? 0);
      chain[index] = Math.max(chain[index] ?? 0, chain[needed] ?? 0);
    }
    depth[index] = (depth[index] ?? 0) + 1;
    chain[index] = (chain[index] ?? 0) + (shape.ms[index] ?? 0);
  }
  return {
    edges: shape.depends.reduce((sum, some) => sum + some.length, 0),
    depth: depth.reduce((most, one) => Math.max(most, one), 0),
    criticalMs: chain.reduce((most, one) => Math.max(most, one), 0),
    workMs: shape.ms.reduce((sum, one) => sum + one, 0),
  };
};

/**
 * Kahn's topological sort (Communications of the ACM 5, 1962) and nothing else: the baseline that
 * planning is held against, since no planner can do with less.
 */
export const topological = (shape: Shape): readonly number[] => {
  const missing = shape.depends.map((some) => some.length);
  const dependents = shape.names.map((): number[] => []);
  for (const [index, some] of shape.depends.entries()) {
    for (const needed of some) dependents[needed]?.push(index);
  }
  const order = missing.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let at = 0; at < order.length; at++) {
    for (const next of dependents[order[at] ?? 0] ?? []) {
      missing[next] = (missing[next] ?? 0) - 1;
      if (missing[next] === 0) order.push(next);
    }
  }
  return order;
};
