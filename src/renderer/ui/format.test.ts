import { describe, expect, it } from 'vitest';
import { count, listOf, percent, plural, roughly, shortPath, span, timeOfDay } from './format';

describe('span', () => {
  it.each([
    [0, '0 s'],
    [59_499, '59 s'],
    [59_600, '1 min'],
    [9 * 60_000, '9 min'],
    [59.6 * 60_000, '1 h'],
    [72 * 60_000, '1 h 12 min'],
    [47.99 * 3_600_000, '47 h 59 min'],
    [51 * 3_600_000, '2 d 3 h'],
  ])('%d ms reads %s', (ms, text) => expect(span(ms)).toBe(text));

  it('marks an estimate and an unknown', () => {
    expect(roughly(540_000, true)).toBe('~9 min');
    expect(roughly(540_000, false)).toBe('9 min');
    expect(roughly(null, true)).toBe('–');
  });
});

describe('words around numbers', () => {
  it('groups, counts and shares', () => {
    expect(count(48210)).toBe('48,210');
    expect(plural(1, 'package')).toBe('1 package');
    expect(plural(0, 'package')).toBe('0 packages');
    expect(plural(2, 'entry', 'entries')).toBe('2 entries');
    expect(percent(0.426)).toBe('43 %');
  });

  it('lists names and cuts a long list', () => {
    expect(listOf([])).toBe('');
    expect(listOf(['a'])).toBe('a');
    expect(listOf(['a', 'b'])).toBe('a and b');
    expect(listOf(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b and 3 more');
  });
});

describe('shortPath', () => {
  it('writes home as a tilde and leaves the middle of a long path out', () => {
    expect(shortPath('/home/mia/src/irix-port')).toBe('~/src/irix-port');
    expect(shortPath('/root/port')).toBe('~/port');
    expect(shortPath('/rooted/port')).toBe('/rooted/port');
    expect(shortPath('/srv/a/very/long/way/down/to/the/last/folder')).toBe('/srv/…/folder');
  });
});

describe('timeOfDay', () => {
  it('names the day only where it is another one', () => {
    const now = new Date(2025, 5, 3, 18, 0).getTime();
    expect(timeOfDay(new Date(2025, 5, 3, 9, 5).toISOString(), now)).toBe('09:05');
    expect(timeOfDay(new Date(2025, 5, 2, 9, 5).toISOString(), now)).toBe('2025-06-02 09:05');
    expect(timeOfDay('not a time', now)).toBe('–');
  });
});
