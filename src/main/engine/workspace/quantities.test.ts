import { describe, expect, it } from 'vitest';
import { parseDuration, parseShare, parseSize } from './quantities';

describe('parseDuration', () => {
  it.each([
    ['6h', 21_600_000],
    ['90m', 5_400_000],
    ['1h30m', 5_400_000],
    ['1h 30min', 5_400_000],
    ['1.5h', 5_400_000],
    ['45S', 45_000],
    ['250ms', 250],
  ])('reads %s', (text, expected) => expect(parseDuration(text)).toBe(expected));

  it.each(['', '6', 'h', '6 hours', '-6h', '6h?', '1e3s', '6h30'])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe('parseSize', () => {
  it.each([
    ['4GiB', 4_294_967_296],
    ['500MB', 500_000_000],
    ['1.5 KiB', 1_536],
    ['1048576', 1_048_576],
    ['7b', 7],
  ])('reads %s', (text, expected) => expect(parseSize(text)).toBe(expected));

  it.each(['', 'GiB', '4G', '4 gigs', '-1MB', '1e9', '99999999999TiB'])('refuses %j', (text) => {
    expect(parseSize(text)).toBeNull();
  });
});

describe('parseShare', () => {
  it.each([
    ['60%', 0.6],
    ['60 %', 0.6],
    ['0.6', 0.6],
    ['100%', 1],
  ])('reads %s', (text, expected) => expect(parseShare(text)).toBe(expected));

  it.each(['', '60', '0', '0%', '101%', '1.2', '-5%', 'NaN'])('refuses %j', (text) => {
    expect(parseShare(text)).toBeNull();
  });
});
