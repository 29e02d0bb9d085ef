import { readRuntime, runtimeEnvironment } from '../lib/electron-command.mjs';
import { cacheFolder, ROOT } from '../lib/paths.mjs';
import { buildApp, buildIsCurrent } from './build.mjs';
import { dependenciesAreCurrent, installDependencies } from './dependencies.mjs';
import { chooseRuntime, runtimeIsChosen } from './electron.mjs';
import { withSetupLock } from './lock.mjs';
import { createSteps } from './steps.mjs';
import { provideSystem, systemIsKnownGood } from './system.mjs';

export { SetupProblem } from './problem.mjs';

/**
 * Brings this checkout to where the app can start, doing only what is missing.
 *
 * @param needs `{window, sample, tests, build}`, each true or false: the Electron runtime and its
 *   system libraries; the tools that the sample workspace's builds use; Xvfb; the compiled app.
 * @param say takes one line of progress; never called when nothing is to be done.
 * @param retry do every step's check again and ask an unreachable download host again.
 * @returns `{runtime, env}`: the runtime (undefined unless `needs.window`) and the environment
 *   for programs that are to use it.
 * @throws SetupProblem whose text says what to do.
 */
export async function setUp({ needs, say, retry = false, root = ROOT }) {
  if (retry || !isReady(root, needs)) {
    const cache = cacheFolder();
    const onWait = (pid) => say(`Waiting for another set-up of this checkout (process ${pid}) …`);
    await withSetupLock({ root, cache, onWait }, () => perform({ root, needs, say, retry, cache }));
  }
  const runtime = needs.window ? readRuntime(root) : undefined;
  return { runtime, env: runtime ? runtimeEnvironment(runtime) : process.env };
}

/** Looks at stamps only, in order of what depends on what. */
function isReady(root, needs) {
  if (!dependenciesAreCurrent(root)) return false;
  if (needs.window && !runtimeIsChosen(root)) return false;
  const runtime = needs.window ? readRuntime(root) : undefined;
  if (!systemIsKnownGood({ root, needs, runtime })) return false;
  return !needs.build || buildIsCurrent(root);
}

async function perform({ root, needs, say, retry, cache }) {
  const step = createSteps(say);
  if (retry || !dependenciesAreCurrent(root)) await installDependencies({ root, cache, step });
  if (needs.window && (retry || !runtimeIsChosen(root))) {
    await chooseRuntime({ root, cache, step, say, retry });
  }
  const runtime = needs.window ? readRuntime(root) : undefined;
  if (retry || !systemIsKnownGood({ root, needs, runtime })) {
    await provideSystem({ root, needs, runtime, step, say });
  }
  if (needs.build) await buildApp({ root, step });
}
