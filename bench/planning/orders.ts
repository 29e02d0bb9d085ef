import { measure, type Shape } from './shape';

/** Says which ready package goes first: the lower number. */
export type Priority = (index: number) => number;

/** The three orders that a planner might start from. */
export const priorities = (shape: Shape): Readonly<Record<string, Priority>> => {
  const byName = [...shape.names.keys()].sort((a, b) =>
    (shape.names[a] ?? '') < (shape.names[b] ?? '') ? -1 : 1,
  );
  const alphabetical = new Map(byName.map((index, place) => [index, place]));
  const chain = chainLengths(shape);
  return {
    alphabetical: (index) => alphabetical.get(index) ?? 0,
    'longest chain first': (index) => -(chain[index] ?? 0),
    'longest package first': (index) => -(shape.ms[index] ?? 0),
  };
};

/** Total milliseconds of waves of three with a barrier, each filled with the first ready packages. */
export const withBarrier = (shape: Shape, priority: Priority): number => {
  const room = readyRoom(shape, priority);
  let total = 0;
  for (let wave = room.next(3); wave.length > 0; wave = room.next(3)) {
    total += Math.max(...wave.map((index) => shape.ms[index] ?? 0));
    for (const index of wave) room.finish(index);
  }
  return total;
};

/** Total milliseconds of three slots without a barrier: a slot takes the next as soon as it is free. */
export const withoutBarrier = (shape: Shape, priority: Priority): number => {
  const room = readyRoom(shape, priority);
  let now = 0;
  let running: { readonly index: number; readonly end: number }[] = [];
  for (;;) {
    for (const index of room.next(3 - running.length)) {
      running.push({ index, end: now + (shape.ms[index] ?? 0) });
    }
    if (running.length === 0) return now;
    now = Math.min(...running.map(({ end }) => end));
    for (const { index, end } of running) if (end === now) room.finish(index);
    running = running.filter(({ end }) => end !== now);
  }
};

/** max(critical path, work / 3): no order whatever can take less. */
export const lowerBound = (shape: Shape): number => {
  const { criticalMs, workMs } = measure(shape);
  return Math.max(criticalMs, workMs / 3);
};

const chainLengths = (shape: Shape): Float64Array => {
  const chain = new Float64Array(shape.names.length);
  const waiting = new Uint32Array(shape.names.length);
  for (const some of shape.depends)
    for (const needed of some) waiting[needed] = (waiting[needed] ?? 0) + 1;
  const free = [...waiting.keys()].filter((index) => waiting[index] === 0);
  for (let at = free.pop(); at !== undefined; at = free.pop()) {
    chain[at] = (chain[at] ?? 0) + (shape.ms[at] ?? 0);
    for (const needed of shape.depends[at] ?? []) {
      chain[needed] = Math.max(chain[needed] ?? 0, chain[at] ?? 0);
      waiting[needed] = (waiting[needed] ?? 0) - 1;
      if (waiting[needed] === 0) free.push(needed);
    }
  }
  return chain;
};

const readyRoom = (shape: Shape, priority: Priority) => {
  const missing = shape.depends.map((some) => some.length);
  const dependents = shape.names.map((): number[] => []);
  for (const [index, some] of shape.depends.entries()) {
    for (const needed of some) dependents[needed]?.push(index);
  }
  const ready = heap(priority);
  for (const [index, count] of missing.entries()) if (count === 0) ready.push(index);
  return {
    next: (limit: number): number[] => {
      const taken: number[] = [];
      for (let at = 0; at < limit; at++) {
        const index = ready.pop();
        if (index !== undefined) taken.push(index);
      }
      return taken;
    },
    finish: (index: number): void => {
      for (const next of dependents[index] ?? []) {
        missing[next] = (missing[next] ?? 0) - 1;
        if (missing[next] === 0) ready.push(next);
      }
    },
  };
};

/** A binary heap; the lowest priority comes out first, of equal ones the lower index. */
const heap = (priority: Priority) => {
  const items: number[] = [];
  const goesBefore = (a: number, b: number): boolean => {
    const difference = priority(items[a] ?? 0) - priority(items[b] ?? 0);
    return difference < 0 || (difference === 0 && (items[a] ?? 0) < (items[b] ?? 0));
  };
  const swap = (a: number, b: number): void => {
    [items[a], items[b]] = [items[b] ?? 0, items[a] ?? 0];
  };
  return {
    push: (item: number): void => {
      items.push(item);
      for (let at = items.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!goesBefore(at, parent)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop: (): number | undefined => {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      items[0] = last;
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) {
          if (child < items.length && goesBefore(child, least)) least = child;
        }
        if (least === at) return top;
        swap(at, least);
        at = least;
      }
    },
  };
};
