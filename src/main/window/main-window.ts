import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { type PageNote, reviveAfterCrash, reviveAfterHang } from './revive';
import { isReachable, readBounds, type WindowBounds, writeBounds } from './window-bounds';

const DEFAULT_SIZE = { width: 1440, height: 900 };
const MIN_SIZE = { width: 880, height: 600 };

/** How long a burst of moves and resizes may last before the place is written down. */
const BOUNDS_SETTLE_MS = 400;

export interface MainWindowOptions {
  /** Folder of the built parts: `out/main`. */
  readonly outFolder: string;
  readonly boundsFile: string;
  /** Opens where and as a first window does. */
  readonly isSafe: boolean;
  /** Where the window's page is: the app's own protocol, or the development server. */
  readonly url: string;
  /** Resolves with true when the window may be seen; until then it is prepared out of sight. */
  readonly mayShow: Promise<boolean>;
  /** Called when the person closes the window; true lets it close. */
  readonly mayClose: () => boolean;
  /** The page crashed, hangs, answers again or was given up. */
  readonly onPage: PageNote;
}

/** Makes the one window. It shows itself once there is something to show. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const remembered = options.isSafe ? null : readBounds(options.boundsFile);
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const place = remembered !== null && isReachable(remembered, areas) ? remembered : null;
  const window = new BrowserWindow({
    ...(place === null ? DEFAULT_SIZE : sizeAndPlace(place)),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Breakwater',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0d141c' : '#f5f7f9',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(options.outFolder, '..', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Panes must go on drawing what arrives while another window covers this one.
      backgroundThrottling: false,
    },
  });
  if (place?.maximized === true) window.maximize();
  window.once('ready-to-show', async () => {
    if ((await options.mayShow) && !window.isDestroyed()) window.show();
  });
  rememberBounds(window, options.boundsFile);
  reviveAfterCrash(window, options.url, options.onPage);
  reviveAfterHang(window, options.onPage);
  window.on('close', (event) => {
    if (!options.mayClose()) event.preventDefault();
  });
  void window.loadURL(options.url);
  return window;
}

const sizeAndPlace = ({ x, y, width, height }: WindowBounds) => ({ x, y, width, height });

function rememberBounds(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | null = null;
  const note = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      if (window.isDestroyed()) return;
      const bounds = { ...window.getNormalBounds(), maximized: window.isMaximized() };
      // Not worth a message: at worst the window opens where it did before.
      void writeBounds(file, bounds).catch(() => {});
    }, BOUNDS_SETTLE_MS);
  };
  window.on('resize', note);
  window.on('move', note);
  window.on('closed', () => {
    if (timer !== null) clearTimeout(timer);
  });
}
