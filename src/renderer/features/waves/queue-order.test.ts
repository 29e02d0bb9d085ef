import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../shared/build';
import type { PackageState, PackageView } from '../../../shared/package';
import { inOrder, nextOrder, type QueueColumn } from './queue-order';

const row = (name: string, state: PackageState, over: Partial<PackageView> = {}): PackageView => ({
  name,
  version: null,
  ruleFile: '',
  depends: [],
  dependents: [],
  state,
  reason: state,
  expected: { ms: 1, basis: 'estimate' },
  result: null,
  verdict: null,
  attempt: null,
  pinned: false,
  ...over,
});

const rows = [
  row('b10', 'built', { version: '1.9', dependents: ['x', 'y'], attempt: 'b10-1' }),
  row('b2', 'failed', { version: '1.10', expected: { ms: 9, basis: 'recorded' } }),
  row('a', 'built', { version: null, dependents: ['x'], attempt: 'a-1' }),
];
const attempts = new Map<string, Attempt>([
  ['b10-1', { durationMs: 5 } as Attempt],
  ['a-1', { durationMs: 50 } as Attempt],
]);
const names = (column: QueueColumn, descending = false): string =>
  inOrder(rows, { column, descending }, attempts)
    .map((one) => one.name)
    .join(' ');

describe('inOrder', () => {
  it('leaves the queue’s own order alone', () => {
    expect(inOrder(rows, null, attempts)).toBe(rows);
  });
  it('orders names and versions as people count', () => {
    expect(names('name')).toBe('a b2 b10');
    expect(names('version')).toBe('b10 b2 a');
  });
  it('puts what wants a look first by state', () => {
    expect(names('state')).toBe('b2 b10 a');
  });
  it('keeps rows without a value last, whichever way round', () => {
    expect(names('took')).toBe('b10 a b2');
    expect(names('took', true)).toBe('a b10 b2');
    expect(names('version', true)).toBe('b2 b10 a');
  });
  it('orders by how many wait for a package, and by what is expected', () => {
    expect(names('dependents', true)).toBe('b10 a b2');
    expect(names('expected', true)).toBe('b2 b10 a');
  });
});

describe('nextOrder', () => {
  it('goes from a column to its reverse and back to the queue’s own', () => {
    const once = nextOrder(null, 'name');
    expect(once).toEqual({ column: 'name', descending: false });
    const twice = nextOrder(once, 'name');
    expect(twice).toEqual({ column: 'name', descending: true });
    expect(nextOrder(twice, 'name')).toBeNull();
  });
  it('begins with the large ones where those are looked for', () => {
    expect(nextOrder({ column: 'name', descending: true }, 'took')).toEqual({
      column: 'took',
      descending: true,
    });
  });
});
