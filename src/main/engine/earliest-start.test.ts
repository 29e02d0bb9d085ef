import { expect, it } from 'vitest';
import { earliestStartMs } from './earliest-start';

const at = (time: string): string => `2026-11-22T${time}.000Z`;
const span = (start: string | null, end: string | null, durationMs: number | null) =>
  earliestStartMs({
    startedAt: start === null ? null : at(start),
    endedAt: end === null ? null : at(end),
    durationMs,
  });

it('is the start, unless the clock was set back meanwhile', () => {
  expect(span('10:00:00', '10:05:00', 300_000)).toBe(Date.parse(at('10:00:00')));
  // Set forward by an hour, or the machine slept.
  expect(span('10:00:00', '11:05:00', 300_000)).toBe(Date.parse(at('10:00:00')));
  // Set back by an hour: what it wrote at its end is older than its start says.
  expect(span('10:00:00', '09:05:00', 300_000)).toBe(Date.parse(at('09:00:00')));
  expect(span('10:00:00', null, null)).toBe(Date.parse(at('10:00:00')));
  expect(span(null, null, null)).toBe(0);
});
