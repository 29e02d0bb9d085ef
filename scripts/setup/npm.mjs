import { join } from 'node:path';
import { homeIsWritable } from '../lib/paths.mjs';
import { runQuietly } from '../lib/process.mjs';

/**
 * Runs npm without its chatter, with the same npm that started this script where there is one.
 *
 * @returns what `runQuietly` returns.
 */
export function runNpm(args, { cwd, cache, env = process.env }) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  // npm exports its settings to what it starts; an exported `prefix` or `global` would misdirect us.
  const { npm_config_prefix: _p, npm_config_global: _g, npm_config_local_prefix: _l, ...own } = env;
  const options = {
    cwd,
    env: homeIsWritable() ? own : { ...own, npm_config_cache: join(cache, 'npm') },
  };
  const cli = env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) {
    return runQuietly(process.execPath, [cli, ...args, ...quiet], options);
  }
  // Windows starts npm.cmd only through a shell; every argument here is a constant of ours.
  const windows = process.platform === 'win32';
  return runQuietly(windows ? 'npm.cmd' : 'npm', [...args, ...quiet], {
    ...options,
    shell: windows,
  });
}
