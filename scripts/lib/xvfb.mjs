import { spawn } from 'node:child_process';

/**
 * Starts a virtual display on a number that is free.
 *
 * @returns `{display, stop}`: what DISPLAY is to be; `stop` ends it and resolves when it is gone.
 * @throws when Xvfb does not come up, with what it printed.
 */
export async function startXvfb({ screen = '1920x1200x24' } = {}) {
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const gone = new Promise((resolve) => child.once('close', resolve));
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed = (printed + text).slice(-4096);
  });
  const number = await new Promise((resolve, reject) => {
    let text = '';
    child.stdio[3].setEncoding('utf8').on('data', (part) => {
      text += part;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Xvfb did not start: ${printed.trim()}`)));
  });
  return {
    display: `:${number}`,
    stop: async () => {
      process.off('exit', endWithUs);
      child.kill('SIGTERM');
      await gone;
    },
  };
}
