import { hasDisplay } from '../../scripts/lib/window.mjs';
import { startXvfb } from '../../scripts/lib/xvfb.mjs';

/**
 * Runs a work that needs a screen, on a virtual one where there is none.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const withDisplay = async (work) => {
  if (hasDisplay()) return work();
  const xvfb = await startXvfb();
  process.env.DISPLAY = xvfb.display;
  try {
    return await work();
  } finally {
    delete process.env.DISPLAY;
    await xvfb.stop();
  }
};
