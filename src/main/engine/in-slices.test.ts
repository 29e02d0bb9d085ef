import { expect, it } from 'vitest';
import { inSlices } from './in-slices';

it('does all the work in order, and lets others have their turn in between', async () => {
  const done: number[] = [];
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await inSlices([1, 2, 3, 4, 5], (item) => {
    const until = performance.now() + 6;
    while (performance.now() < until);
    done.push(item);
  });
  clearInterval(timer);
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(turns).toBeGreaterThanOrEqual(4);
});

it('rejects with what the work throws, and does no more of it', async () => {
  const done: number[] = [];
  const work = (item: number): void => {
    if (item === 2) throw new Error('two');
    done.push(item);
  };
  await expect(inSlices([1, 2, 3], work)).rejects.toThrow('two');
  expect(done).toEqual([1]);
});
