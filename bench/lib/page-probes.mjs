/*
 * What a page says about its own smoothness. Each probe is set up inside the page before the load and read
 * after it, so that nothing of the measuring crosses over while it goes on.
 */

/** Begins to note the milliseconds between animation frames. */
export const watchFrames = (page) =>
  page.evaluate(() => {
    const intervals = [];
    let last = null;
    const frame = (now) => {
      if (window.benchFrames !== intervals) return;
      if (last !== null) intervals.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    window.benchFrames = intervals;
    requestAnimationFrame(frame);
  });

/** @returns {Promise<number[]>} the intervals since `watchFrames`, milliseconds */
export const readFrames = (page) =>
  page.evaluate(() => {
    const intervals = window.benchFrames;
    window.benchFrames = null;
    return intervals;
  });

const QUEUE_BUTTON = 'button[aria-label="Queue"]';

/**
 * Presses Q so many times, which swaps the waves for the queue and back. A press counts from the moment
 * that the event was made until the frame with the swapped view has been drawn.
 * `everyMs`: about so long from one to the next.
 * @returns {Promise<number[]>} milliseconds, a value per press
 */
export const timeKeys = async (page, presses, everyMs = 120) => {
  await page.evaluate((selector) => {
    const times = [];
    let pressed = null;
    window.benchKeys = times;
    if (window.benchKeysWatched) return;
    window.benchKeysWatched = true;
    window.addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
    const drawn = () => {
      const start = pressed;
      pressed = null;
      if (start === null) return;
      requestAnimationFrame(() => {
        // A message's turn comes after the frame that was just prepared has been painted.
        const channel = new MessageChannel();
        channel.port1.onmessage = () => window.benchKeys.push(performance.now() - start);
        channel.port2.postMessage(null);
      });
    };
    const observer = new MutationObserver(drawn);
    observer.observe(document.querySelector(selector), { attributeFilter: ['aria-pressed'] });
  }, QUEUE_BUTTON);
  for (let press = 1; press <= presses; press += 1) {
    await page.keyboard.press('q');
    await page.waitForFunction((count) => window.benchKeys.length >= count, press, {
      timeout: 10_000,
    });
    // Not in step with the screen: a press meets each moment between two frames alike.
    await page.waitForTimeout(everyMs + ((press * 37) % 17));
  }
  return page.evaluate(() => window.benchKeys);
};
