import { type ShellCore, serveWindow } from '../core-host.ts';
import { startWebServer } from './server.ts';

export interface WebShellOptions {
  /** The folder of the built page. */
  readonly root: string;
  /** Ends the shell when no window has been open for this long, in ms; null: it waits for a signal. */
  readonly endWhenIdleMs: number | null;
}

export interface WebShell {
  /** Opens the app once, in one browser. */
  readonly address: string;
  /** Settles when the shell has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** A browser takes longer to open its first window than to reload one. */
const FIRST_WINDOW_FACTOR = 6;

/** Runs the core behind a web server until it is stopped, or until nobody looks any more. */
export async function runWebShell(core: ShellCore, options: WebShellOptions): Promise<WebShell> {
  let idle: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | null = null;
  const watchIdle = (windows: number, factor = 1): void => {
    clearTimeout(idle);
    if (windows > 0 || options.endWhenIdleMs === null || stopping !== null) return;
    idle = setTimeout(() => void stop(), options.endWhenIdleMs * factor);
  };
  const server = await startWebServer({
    root: options.root,
    onPort: (port) => serveWindow(core, port),
    onWindows: watchIdle,
  });
  watchIdle(0, FIRST_WINDOW_FACTOR);
  core.start();

  let settle: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      clearTimeout(idle);
      await server.stop();
      await core.stop();
      settle();
    })();
    return stopping;
  };
  return { address: server.address, ended, stop };
}
