import type { BrowserWindow } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';
import type { ElectronApi } from './electron-api.ts';
import { fitToScreens, MIN_SIZE, readWindowState, type WindowState, writeWindowState } from './window-state.ts';

export interface WindowOptions {
  /** The built preload. */
  readonly preload: string;
  /** Where the window's place is kept. */
  readonly stateFile: string;
  /** The icon for the desktop's task list. */
  readonly icon: string;
  /** How large it is where no place was kept. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What of the page it shows, e.g. `#/wall`. */
  readonly address?: string;
}

const DEFAULT_SIZE = { width: 1280, height: 820 } as const;
/** The canvas colours of renderer/app/tokens.css: what is seen before the page's first paint. */
const CANVAS = { light: '#f6f7f9', dark: '#15171b' } as const;
/** A page that dies again sooner than this after it was brought back stays as it is, in ms. */
const REVIVAL_MS = 10_000;

/** Opens a window of the app where it was last time, and shows it once it has something to show. */
export function openWindow(
  electron: Pick<ElectronApi, 'app' | 'BrowserWindow' | 'nativeTheme' | 'screen'>,
  options: WindowOptions,
): BrowserWindow {
  const kept = readWindowState(options.stateFile);
  const screens = electron.screen.getAllDisplays().map((display) => display.workArea);
  const bounds = kept === null ? null : fitToScreens(kept, screens);
  const window = new electron.BrowserWindow({
    ...(bounds ?? options.size ?? DEFAULT_SIZE),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Virtkeep',
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: electron.nativeTheme.shouldUseDarkColors ? CANVAS.dark : CANVAS.light,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !electron.app.isPackaged,
    },
  });
  if (kept?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeWindowState(options.stateFile, stateOf(window)));
  reviveAfterCrash(window);
  // A load that fails shows Chromium's own error page; there is nobody else to tell.
  window.loadURL(`${APP_ORIGIN}/${options.address ?? ''}`).catch(() => {});
  return window;
}

function stateOf(window: BrowserWindow): WindowState {
  const { x, y, width, height } = window.getNormalBounds();
  return { x, y, width, height, maximized: window.isMaximized() };
}

function reviveAfterCrash(window: BrowserWindow): void {
  let revivedAt = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit' || performance.now() - revivedAt < REVIVAL_MS) return;
    revivedAt = performance.now();
    window.webContents.reload();
  });
}

/** Brings a window to the user, whatever state it is in. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
