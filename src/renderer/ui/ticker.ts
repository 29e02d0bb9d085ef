import { useSyncExternalStore } from 'react';

/*
 * One clock for every elapsed time on screen: they all step together, once a second, and none does
 * while the window is hidden or nothing runs.
 */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

const tick = (): void => {
  now = Date.now();
  for (const listener of listeners) listener();
};

const settle = (): void => {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible';
  if (wanted && timer === undefined) {
    tick();
    timer = setInterval(tick, 1000);
  } else if (!wanted && timer !== undefined) {
    clearInterval(timer);
    timer = undefined;
  }
};

if (typeof document !== 'undefined') document.addEventListener('visibilitychange', settle);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  settle();
  return () => {
    listeners.delete(listener);
    settle();
  };
};
const still = (): (() => void) => () => undefined;

/** The time in milliseconds, stepping once a second while `running`; else the time of the last step. */
export const useNow = (running: boolean): number =>
  useSyncExternalStore(running ? subscribe : still, () => now);
