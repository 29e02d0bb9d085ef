import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import {
  platformSwitches,
  readRuntime,
  runtimeEnvironment,
} from '../../scripts/lib/electron-command.mjs';

/** The checkout under test. */
export const REPOSITORY = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface LaunchOptions {
  /** The workspace folder to open; without one the app decides as on a first start. */
  readonly workspace?: string;
  /** The app to run; the checkout's own by default. */
  readonly appFolder?: string;
  /** A folder for the app's own data: pass the same one to a second launch to start it again. */
  readonly userData?: string;
  /** HOME for the app and its builds. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly theme?: 'light' | 'dark';
  /** The window's size in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly pid: number;
  readonly userData: string;
  /** What the app's main process printed so far. */
  readonly output: () => string;
  /** Ends the app in an orderly way but without its questions; builds that run go on. */
  readonly close: () => Promise<void>;
  /** Ends the main process at once, as a crash would; resolves when it is gone. */
  readonly kill9: () => Promise<void>;
  /**
   * Saves a picture of the window as NAME.png and gives its path. The folder is
   * test-results/screenshots; BREAKWATER_SCREENSHOTS=docs/images renews those of the README.
   */
  readonly screenshot: (name: string) => Promise<string>;
}

/**
 * Starts the real app, on the runtime that set-up chose, with user data of its own.
 *
 * @returns once its first window has loaded.
 * @throws when no runtime is set up, or with the app's output when no window comes.
 */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const runtime = readRuntime(REPOSITORY);
  if (!runtime) throw new Error('No Electron runtime: run npm start or npm test once.');
  const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'breakwater data ')));
  const env = definedOnly({
    ...runtimeEnvironment(runtime),
    ...(options.home === undefined ? {} : { HOME: options.home }),
    ...options.env,
    BREAKWATER_USER_DATA: userData,
  });
  // Playwright asks the electron package for the executable; this is where that one looks. Giving
  // the path itself would start the app without Playwright's loader, which holds back `ready`.
  if (runtime.kind !== 'official') process.env.ELECTRON_OVERRIDE_DIST_PATH = runtime.dist;

  const app = await _electron.launch({
    args: [
      ...platformSwitches(),
      options.appFolder ?? REPOSITORY,
      ...(options.workspace === undefined ? [] : [options.workspace]),
    ],
    env,
    cwd: REPOSITORY,
    chromiumSandbox: !platformSwitches().includes('--no-sandbox'),
    ...(options.theme === undefined ? {} : { colorScheme: options.theme }),
    timeout: 60_000,
  });
  const child = app.process();
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString('utf8')).slice(-64 * 1024);
    });
  }
  const page = await firstWindow(app, () => printed);
  if (options.size !== undefined) await resize(app, page, options.size);

  return {
    app,
    page,
    pid: child.pid ?? -1,
    userData,
    output: () => printed,
    close: async () => {
      await quit(app);
      if (options.userData === undefined)
        await rm(userData, { recursive: true, force: true, maxRetries: 10 });
    },
    kill9: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
    screenshot: async (name) => {
      const folder = process.env.BREAKWATER_SCREENSHOTS ?? join('test-results', 'screenshots');
      const path = join(REPOSITORY, folder, `${name}.png`);
      await mkdir(dirname(path), { recursive: true });
      await page.screenshot({ path });
      return path;
    },
  };
}

async function firstWindow(app: ElectronApplication, printed: () => string): Promise<Page> {
  try {
    const page = await app.firstWindow({ timeout: 60_000 });
    await page.waitForLoadState('domcontentloaded');
    return page;
  } catch (error) {
    app.process().kill('SIGKILL');
    throw new Error(`The app opened no window. It printed:\n${printed()}`, { cause: error });
  }
}

async function resize(
  app: ElectronApplication,
  page: Page,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<void> {
  const window = await app.browserWindow(page);
  await window.evaluate((w, [x, y]) => w.setContentSize(x ?? 0, y ?? 0), [width, height]);
  await page.waitForFunction(([x, y]) => innerWidth === x && innerHeight === y, [width, height]);
}

/**
 * `app.exit` rather than closing the window: a window with builds running asks what to do, and
 * the end of a test is not the place to answer. Tests of that question close it themselves.
 */
async function quit(app: ElectronApplication): Promise<void> {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await app.evaluate(({ app: main }) => main.exit(0)).catch(() => child.kill('SIGKILL'));
  await gone;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
