/** npm run dev [-- DIR]: the app with hot reload of the window, on a workspace. */
import { join, resolve } from 'node:path';
import { platformSwitches } from './lib/electron-command.mjs';
import { ROOT } from './lib/paths.mjs';
import { runInForeground } from './lib/process.mjs';
import { SetupProblem, setUp } from './setup/index.mjs';

process.exitCode = await main(process.argv[2]);

async function main(folder) {
  const workspace = folder ? resolve(process.env.INIT_CWD ?? process.cwd(), folder) : ROOT;
  try {
    const { runtime, env } = await setUp({
      needs: { window: true },
      say: (line) => console.log(line),
    });
    const cli = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const args = [cli, 'dev', '--watch', '--', ...platformSwitches(), workspace];
    return await runInForeground(process.execPath, args, {
      cwd: ROOT,
      // electron-vite looks for the executable by a name of its own.
      env: { ...env, ELECTRON_EXEC_PATH: runtime.path },
    });
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.error(error.message);
    return 1;
  }
}
