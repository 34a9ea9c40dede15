import type { BrowserWindow } from 'electron';
import { type ShellCore, serveWindow } from '../core-host.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import type { ElectronApi } from './electron-api.ts';
import { setMenu } from './menu.ts';
import { hardenPages, hardenSession } from './policy.ts';
import { handOverPorts } from './port-handover.ts';
import { followTheme } from './theme.ts';
import { focusWindow, openWindow, type WindowOptions } from './window.ts';

export interface ElectronShellOptions {
  /** The folder of the built page. */
  readonly root: string;
  readonly window: WindowOptions;
  /** What follows the program's name on the command line. */
  readonly argv: readonly string[];
  /** Builds the core; called once, when this is the only Virtkeep of this user. */
  readonly createCore: () => Promise<ShellCore>;
  /** Somebody started Virtkeep again with these arguments; the window has come forward already. */
  readonly onSecondLaunch: (argv: readonly string[]) => void;
}

/** How long the core may take to take leave of its hosts, in ms. */
const FAREWELL_MS = 3000;

/** Runs the app until its window is closed. Resolves when the window is open, or at once if another Virtkeep runs. */
export async function runElectronShell(electron: ElectronApi, options: ElectronShellOptions): Promise<void> {
  const { app } = electron;
  if (!app.requestSingleInstanceLock({ argv: options.argv })) {
    app.quit();
    return;
  }
  registerAppScheme(electron.protocol);
  hardenPages(electron);
  let window: BrowserWindow | null = null;
  let open = (): void => {};
  app.on('second-instance', (_, __, ___, data) => {
    // It may have been closed while consoles in windows of their own stayed.
    if (window === null) open();
    else focusWindow(window);
    options.onSecondLaunch(argvOf(data));
  });
  app.on('window-all-closed', () => app.quit());
  await app.whenReady();

  hardenSession(electron.session.defaultSession);
  serveApp(electron.protocol, options.root);
  setMenu(electron);
  const core = await options.createCore();
  handOverPorts(electron, (port) => serveWindow(core, port));
  stopBeforeQuit(electron, core);
  core.start();
  await followTheme(electron, core.handlers);
  open = () => {
    const opened = openWindow(electron, options.window);
    window = opened;
    opened.on('closed', () => {
      window = null;
    });
  };
  open();
}

/** Holds the end of the app back until the core has closed its connections, but not for a host that hangs. */
function stopBeforeQuit(electron: Pick<ElectronApi, 'app'>, core: ShellCore): void {
  let stopped = false;
  electron.app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    const finish = (): void => {
      if (stopped) return;
      stopped = true;
      clearTimeout(limit);
      electron.app.quit();
    };
    const limit = setTimeout(finish, FAREWELL_MS);
    core.stop().then(finish, finish);
  });
}

function argvOf(data: unknown): readonly string[] {
  const argv = (data as { readonly argv?: unknown } | null)?.argv;
  return Array.isArray(argv) ? argv.filter((word) => typeof word === 'string') : [];
}
