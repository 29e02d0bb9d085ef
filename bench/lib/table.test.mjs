import { describe, expect, it } from 'vitest';
import { atLeast, atMost } from './figures.mjs';
import { capturePrinted, planningPrinted } from './printed-figures.mjs';
import { inTurns, median, quantile } from './statistics.mjs';
import { BEGIN, END, figureTable, fillIn } from './table.mjs';

const figure = (what, ratio, aim) => ({ what, ours: '1 s', baseline: 'it 2 s', ratio, aim });

describe('the table of figures', () => {
  it('says which aims are met and which are missed', () => {
    const table = figureTable([
      figure('a', 0.95, atLeast(0.95, 0.9)),
      figure('b', 0.85, atLeast(0.85, 0.9)),
      figure('c', 1.015, atMost(1.015, 1.02)),
      figure('d', Number.NaN, atLeast(Number.NaN, 0.9)),
      figure('e', null, null),
    ]);
    expect(table.split('\n').slice(2)).toEqual([
      '| a | 1 s | it 2 s | 0.950 | at least 0.9 | met |  |  |',
      '| b | 1 s | it 2 s | 0.85 | at least 0.9 | missed |  |  |',
      '| c | 1 s | it 2 s | 1.015 | at most 1.02 | met |  |  |',
      '| d | 1 s | it 2 s | NaN | at least 0.9 | missed |  |  |',
      '| e | 1 s | it 2 s |  |  |  |  |  |',
    ]);
  });

  it('goes between the marks; reasons stay with what still misses its aim', () => {
    const missing = [figure('a', 0.5, atLeast(0.5, 0.9)), figure('b', 0.5, atLeast(0.5, 0.9))];
    const first = fillIn(`# Doc\n${BEGIN}\nold\n${END}\nrest\n`, missing, '2026-01-02 · a machine');
    const table = figureTable(missing, new Map(), '2026-01-02');
    expect(first).toBe(`# Doc\n${BEGIN}\n2026-01-02 · a machine\n\n${table}\n${END}\nrest\n`);
    const explained = first.replaceAll('| missed |  |', '| missed | for want of cores |');
    const met = figure('b', 1, atLeast(1, 0.9));
    const second = fillIn(explained, [missing[0], met], '2026-01-03 · another');
    expect(second.match(/for want of cores/g)).toHaveLength(1);
    expect(second).toContain(
      '| a | 1 s | it 2 s | 0.50 | at least 0.9 | missed | for want of cores | 2026-01-03 |',
    );
    const third = fillIn(second, [met, figure('c', null, null)], '2026-01-04 · another', false);
    expect(
      third.match(/^\| [abc] .*2026-01-0\d \|$/gm)?.map((line) => [line[2], line.slice(-5, -2)]),
    ).toEqual([
      ['a', '-03'],
      ['b', '-04'],
      ['c', '-04'],
    ]);
    const old = '| d | 1 s | it 2 s | 0.50 | at least 0.9 | missed | of old |';
    const before = `${BEGIN}\n2025-12-31 · a machine\n\n${old}\n${END}`;
    expect(fillIn(before, [met], '2026-01-05 · another', false)).toContain(`${old} 2025-12-31 |`);
    expect(() => fillIn('# Doc\n', missing, 'a machine')).toThrow('lacks');
  });
});

describe('figures that are read from what a bench prints', () => {
  it('of capture', () => {
    const printed = [
      'one flood: 50.1 MB/s · C reader 60.0 MB/s · ratio 0.84',
      'three floods: 57.0 MB/s · C reader 60.0 MB/s · ratio 0.95',
      'three floods, three panes following: 48.0 MB/s · C reader 60.0 MB/s · ratio 0.80',
      'bursts of 256 KB that lost bytes: 0 of 40 · node-pty as it comes 31 of 40',
    ].join('\n');
    const figures = capturePrinted(printed);
    expect(figures.map(({ ratio, aim }) => [ratio, aim?.isMet])).toEqual([
      [0.84, false],
      [0.95, true],
      [0.8, true],
      [null, undefined],
    ]);
    expect(figures[3]).toMatchObject({ ours: '0', baseline: 'node-pty as it comes 31' });
    expect(() => capturePrinted('nothing')).toThrow('No line "one flood"');
  });

  it('of planning', () => {
    const printed = [
      'planning: 34289 packages, 172213 edges, 33 deep',
      '  plain topological sort            16.0 ms     1.0',
      '  plan of all waves                254.9 ms    15.9',
      '  update after a launch             20.1 ms     0.9',
      '  update after one success           2.3 ms     0.1',
      '  update after one failure           2.5 ms     0.2',
      '  of those the one with most        31.3 ms     2.0  23456 held',
      '  longest chain first              1.46',
      '  Breakwater                       1.03',
    ].join('\n');
    expect(planningPrinted(printed)).toMatchObject([
      { what: 'planning 34289 packages', ours: '255 ms', aim: { isMet: false } },
      { ours: '20.1 ms', baseline: 'the whole plan 255 ms', aim: null },
      { ours: '2.3 ms', baseline: 'the whole plan 255 ms', aim: { isMet: true } },
      { ours: '2.5 ms', baseline: 'the whole plan 255 ms', aim: { isMet: true } },
      {
        what: 'the plan of 34289 packages after the failure that holds most back',
        ours: '31.3 ms, 23456 held',
        aim: { isMet: false },
      },
      { ours: '1.03', baseline: 'longest chain first 1.46', aim: { isMet: true } },
    ]);
  });
});

describe('statistics', () => {
  it('takes values in any order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(quantile([0, 10, 20], 0.95)).toBeCloseTo(19);
    expect(median([])).toBeNaN();
  });

  it('lets works take turns, every other round backwards', async () => {
    const order = [];
    const work = (name) => async (round) => {
      order.push(name);
      return round;
    };
    expect(await inTurns(2, { a: work('a'), b: work('b') })).toEqual({ a: [0, 1], b: [0, 1] });
    expect(order).toEqual(['a', 'b', 'b', 'a']);
  });
});
