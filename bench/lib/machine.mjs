import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { readRuntime } from '../../scripts/lib/electron-command.mjs';

/**
 * What figures were taken on, in one line. The load tells a machine that has other work.
 * @param {string} root the checkout
 * @param {Date} [now]
 */
export const describeMachine = (root, now = new Date()) => {
  const [first] = cpus();
  const runtime = readRuntime(root);
  const parts = [
    now.toISOString().slice(0, 10),
    `${cpus().length} cores`,
    first?.model.trim() ?? 'unknown processor',
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    runtime === undefined ? 'no Electron' : `Electron ${runtime.version} (${runtime.kind})`,
    process.env.DISPLAY && !process.env.WAYLAND_DISPLAY ? `display ${process.env.DISPLAY}` : '',
    `load before ${loadavg()[0]?.toFixed(1)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
};
