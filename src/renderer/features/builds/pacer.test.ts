import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer';

/** Frames by hand. */
const stage = () => {
  const asked: (() => void)[] = [];
  const pacer = new Pacer((callback) => asked.push(callback));
  const taken: string[] = [];
  const add = (name: string) => pacer.add(() => taken.push(name));
  const frame = (): void => asked.shift()?.();
  return { asked, taken, add, frame, pacer };
};

describe('Pacer', () => {
  it('takes nothing between frames, and asks for one frame at a time', () => {
    const { asked, taken, add } = stage();
    add('a');
    add('b');
    expect(taken).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('takes one with each frame, in turn, and asks for none when nothing waits', () => {
    const { asked, taken, add, frame } = stage();
    for (const name of ['a', 'b', 'c']) add(name);
    frame();
    add('a again');
    for (let n = 0; n < 3; n += 1) frame();
    expect(taken).toEqual(['a', 'b', 'c', 'a again']);
    expect(asked).toHaveLength(0);
  });

  it('goes on where one that is taken adds the next', () => {
    const { taken, frame, pacer } = stage();
    const flood = () => {
      taken.push('flood');
      pacer.add(flood);
    };
    pacer.add(flood);
    for (let n = 0; n < 5; n += 1) frame();
    expect(taken).toHaveLength(5);
  });
});
