import { describe, expect, it } from 'vitest';
import { bytes, clock } from './amounts';

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [7_900, '0:07'],
    [372_000, '6:12'],
    [3_599_999, '59:59'],
    [3_729_000, '1:02:09'],
    [-5_000, '0:00'],
  ])('%d ms reads %s', (ms, text) => expect(clock(ms)).toBe(text));
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KB'],
    [2_100, '2.1 KB'],
    [6_100_000, '6.1 MB'],
    [48_200_000, '48.2 MB'],
    [999_600, '1.0 MB'],
    [812_000_000, '812 MB'],
    [1_420_000_000, '1.42 GB'],
  ])('%d reads %s', (value, text) => expect(bytes(value)).toBe(text));
});
