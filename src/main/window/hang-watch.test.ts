import { describe, expect, it } from 'vitest';
import { HangWatch } from './hang-watch';

/** A page that answers when the test says so. */
const page = (excused = false) => {
  const said: string[] = [];
  const answers: (() => void)[] = [];
  const watch = new HangWatch({
    ask: () => new Promise<void>((resolve) => answers.push(resolve)),
    isExcused: () => excused,
    onHang: (waitMs) => said.push(`hangs, ${waitMs}`),
    onBack: () => said.push('is back'),
    onGivenUp: () => said.push('given up'),
  });
  const answer = async (): Promise<void> => {
    for (const done of answers.splice(0)) done();
    await Promise.resolve();
  };
  const ticks = (count: number): void => {
    for (let at = 0; at < count; at += 1) watch.tick();
  };
  return { watch, said, answer, ticks, asked: () => answers.length };
};

describe('HangWatch', () => {
  it('says nothing of a page that answers, and asks it again and again', async () => {
    const { said, answer, ticks } = page();
    for (let round = 0; round < 20; round += 1) {
      ticks(3);
      await answer();
    }
    expect(said).toEqual([]);
  });

  it('says once that a page hangs, then gives it up', () => {
    const { said, ticks, asked } = page();
    ticks(6);
    expect(said).toEqual(['hangs, 6000']);
    ticks(2);
    expect(said).toEqual(['hangs, 6000']);
    ticks(1);
    expect(said).toEqual(['hangs, 6000', 'given up']);
    ticks(20);
    expect(said).toHaveLength(2);
    expect(asked()).toBe(1);
  });

  it('says that a page is back, and begins anew', async () => {
    const { said, answer, ticks } = page();
    ticks(7);
    await answer();
    expect(said).toEqual(['hangs, 6000', 'is back']);
    ticks(9);
    expect(said.slice(2)).toEqual(['hangs, 6000', 'given up']);
  });

  it('waits for ever where the person would rather wait', () => {
    const { watch, said, ticks } = page();
    ticks(6);
    watch.waitOn();
    ticks(50);
    expect(said).toEqual(['hangs, 6000']);
  });

  it('leaves a page alone that is stopped on purpose', () => {
    const { said, ticks, asked } = page(true);
    ticks(50);
    expect(said).toEqual([]);
    expect(asked()).toBe(0);
  });
});
