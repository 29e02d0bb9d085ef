/** A step that takes longer than this says so at this interval, so that nobody thinks it hangs. */
const PATIENCE_MS = 20_000;

/**
 * How set-up speaks: short lines through `say`.
 *
 * @param say takes one line.
 * @returns `step(title, work)`: announces the work, runs it, says how long it took, and hands on
 *   what it returned or threw.
 */
export function createSteps(say) {
  return async (title, work) => {
    const began = Date.now();
    const seconds = () => ((Date.now() - began) / 1000).toFixed(1);
    say(`${title} …`);
    const reminder = setInterval(() => say(`  still at it after ${seconds()} s`), PATIENCE_MS);
    try {
      const value = await work();
      say(`  done in ${seconds()} s`);
      return value;
    } finally {
      clearInterval(reminder);
    }
  };
}
