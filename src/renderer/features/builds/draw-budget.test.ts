import { describe, expect, it } from 'vitest';
import { DrawBudget } from './draw-budget';

const FRAME_MS = 1000 / 60;

/** Frames by hand. A picture that is drawn with one frame makes the next `costMs` longer. */
const stage = (costMs: number) => {
  let asked: ((time: number) => void) | null = null;
  let time = 0;
  let timer: { readonly at: number; readonly callback: () => void } | null = null;
  const budget = new DrawBudget({
    nextFrame: (callback) => {
      asked = callback;
    },
    after: (ms, callback) => {
      timer = { at: time + ms, callback };
    },
    now: () => time,
  });
  const drawnAt: number[] = [];
  let count = 0;
  /** The frames that are late. */
  const late = new Set<number>();
  const frame = (): void => {
    count += 1;
    time += FRAME_MS + (late.has(count) ? costMs : 0);
    const callback = asked;
    asked = null;
    callback?.(time);
    const due = timer;
    if (due === null || due.at > time) return;
    timer = null;
    due.callback();
  };
  const draw = (): void => {
    drawnAt.push(time);
    late.add(count + 2);
  };
  return { budget, drawnAt, draw, frame, isAsked: () => asked !== null, time: () => time };
};

describe('DrawBudget', () => {
  it('draws with every frame where none is late for it, and asks for none when nothing waits', () => {
    const { budget, drawnAt, draw, frame, isAsked } = stage(0);
    const who = {};
    for (let at = 0; at < 20; at += 1) {
      budget.ask(who, draw);
      frame();
    }
    expect(drawnAt).toHaveLength(20);
    for (let at = 0; at < 3; at += 1) frame();
    expect(isAsked()).toBe(false);
  });

  it('makes at most one frame in 25 late', () => {
    const { budget, drawnAt, draw, frame, time } = stage(50);
    const who = {};
    let frames = 0;
    while (time() < 10_000) {
      budget.ask(who, draw);
      frame();
      frames += 1;
    }
    expect(drawnAt.length).toBeGreaterThan(10);
    expect(drawnAt.length).toBeLessThanOrEqual(frames / 25 + 1);
  });

  it('asks for no frame while none may be drawn', () => {
    const { budget, draw, frame, isAsked } = stage(50);
    budget.ask({}, draw);
    for (let at = 0; at < 5; at += 1) frame();
    budget.ask({}, draw);
    expect(isAsked()).toBe(false);
    for (let at = 0; at < 26; at += 1) frame();
    expect(isAsked()).toBe(true);
  });

  it('draws all that wait in one frame, each as it was last asked for', () => {
    const { budget, frame } = stage(0);
    const drawn: string[] = [];
    const [a, b] = [{}, {}];
    budget.ask(a, () => drawn.push('a of before'));
    budget.ask(b, () => drawn.push('b'));
    budget.ask(a, () => drawn.push('a'));
    frame();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('does not let one wait for ever whose flood has ended', () => {
    const { budget, drawnAt, draw, frame } = stage(80);
    budget.ask({}, draw);
    for (let at = 0; at < 4; at += 1) frame();
    budget.ask({}, draw);
    for (let at = 0; at < 60; at += 1) frame();
    expect(drawnAt).toHaveLength(2);
  });

  it('draws at once where a person asked for it, and only once', () => {
    const { budget, drawnAt, draw, frame } = stage(0);
    const who = {};
    budget.ask(who, draw);
    budget.now(who);
    expect(drawnAt).toHaveLength(1);
    frame();
    expect(drawnAt).toHaveLength(1);
  });
});
