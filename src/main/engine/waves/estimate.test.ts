import { describe, expect, it } from 'vitest';
import {
  durationHints,
  expectation,
  median,
  NO_HINTS,
  type RecordedDuration,
  UNKNOWN_EXPECTATION,
} from './estimate';
import { rule } from './testing';

const took = (outcome: RecordedDuration['outcome'], ...ms: readonly number[]): RecordedDuration[] =>
  ms.map((one) => ({ outcome, ms: one }));

const PLAIN = { quick: null };

describe('expectation', () => {
  it('is the median of the last five successes', () => {
    const recorded = took('success', 9e6, 9e6, 100, 300, 200, 5000, 250);
    expect(expectation(PLAIN, recorded, NO_HINTS)).toEqual({ ms: 250, basis: 'recorded' });
  });

  it('does not count failures where there is a success', () => {
    const recorded = [...took('failed', 1, 2, 3), ...took('success', 700), ...took('failed', 4)];
    expect(expectation(PLAIN, recorded, NO_HINTS)).toEqual({ ms: 700, basis: 'recorded' });
  });

  it('passes over durations that cannot be', () => {
    expect(expectation(PLAIN, took('success', Number.NaN, -5, 40), NO_HINTS).ms).toBe(40);
  });

  it('is an estimate from the others, by kind, where there is no success', () => {
    const hints = { quickMs: 20_000, otherMs: 400_000 };
    expect(expectation({ quick: true }, [], hints)).toEqual({ ms: 20_000, basis: 'estimate' });
    expect(expectation(PLAIN, [], hints)).toEqual({ ms: 400_000, basis: 'estimate' });
    expect(expectation(PLAIN, [], NO_HINTS)).toEqual(UNKNOWN_EXPECTATION);
  });

  it('believes the rule file on either side of two minutes', () => {
    const odd = { quickMs: 300_000, otherMs: 5000 };
    expect(expectation({ quick: true }, [], odd).ms).toBe(120_000);
    expect(expectation({ quick: false }, [], odd).ms).toBe(120_000);
    expect(expectation({ quick: null }, [], odd).ms).toBe(5000);
  });

  it('is no less than what it took to fail', () => {
    const failed = took('failed', 900_000, 1_100_000);
    expect(expectation(PLAIN, failed, NO_HINTS)).toEqual({ ms: 1_000_000, basis: 'estimate' });
    expect(expectation(PLAIN, took('timed-out', 500), NO_HINTS)).toEqual(UNKNOWN_EXPECTATION);
  });
});

describe('durationHints', () => {
  it('are the medians over packages of each kind, failures aside', () => {
    const recorded: Readonly<Record<string, readonly RecordedDuration[]>> = {
      a: took('success', 10, 20, 30),
      b: took('success', 50),
      c: took('failed', 7000),
      q: took('success', 5),
    };
    const packages = [rule('a'), rule('b'), rule('c'), { ...rule('q'), quick: true }, rule('new')];
    expect(durationHints(packages, (name) => recorded[name] ?? [])).toEqual({
      quickMs: 5,
      otherMs: 35,
    });
    expect(durationHints([], () => [])).toEqual(NO_HINTS);
  });
});

describe('median', () => {
  it('is the middle, or between the two in the middle', () => {
    expect([median([]), median([3]), median([9, 1]), median([10, 9, 1])]).toEqual([null, 3, 5, 9]);
  });
});
