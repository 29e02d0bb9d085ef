import { readFileSync } from 'node:fs';
import { stampPath } from './paths.mjs';

/**
 * The Electron that set-up chose for this checkout.
 *
 * @returns `{kind, version, path, dist}` (kind: official, registry or given; path: the
 *   executable; dist: its folder), or undefined when set-up has not chosen one yet.
 */
export function readRuntime(root) {
  try {
    const runtime = JSON.parse(readFileSync(stampPath.runtime(root), 'utf8'));
    const whole = ['kind', 'version', 'path', 'dist'].every((k) => typeof runtime[k] === 'string');
    return whole ? runtime : undefined;
  } catch {
    return undefined;
  }
}

/** The variables that make Electron's own npm package, Playwright and electron-vite use a runtime. */
export function runtimeEnvironment(runtime, env = process.env) {
  const { ELECTRON_RUN_AS_NODE: _asNode, ELECTRON_OVERRIDE_DIST_PATH: _other, ...rest } = env;
  return runtime.kind === 'official'
    ? rest
    : { ...rest, ELECTRON_OVERRIDE_DIST_PATH: runtime.dist };
}

/**
 * Switches that depend on who runs the app and where; none of them is part of what ships.
 * Chromium refuses to run as root with its sandbox, and picks Wayland by itself where only
 * X11 was offered.
 */
export function platformSwitches(env = process.env) {
  if (process.platform !== 'linux') return [];
  const switches = [];
  if (process.getuid() === 0) switches.push('--no-sandbox');
  if (env.DISPLAY && !env.WAYLAND_DISPLAY) switches.push('--ozone-platform=x11');
  return switches;
}

/**
 * How to start the app of this checkout: append the workspace's folder to `args`.
 *
 * @returns `{file, args, env}` for `child_process.spawn`.
 * @throws when set-up has not run (`npm start` does).
 */
export function electronCommand(root, env = process.env) {
  const runtime = readRuntime(root);
  if (!runtime) throw new Error('No Electron runtime has been set up here: run npm start once.');
  return {
    file: runtime.path,
    args: [...platformSwitches(env), root],
    env: runtimeEnvironment(runtime, env),
  };
}
