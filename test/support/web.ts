import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { ROOT_DIRECTORY, scratchDirectory } from './paths.ts';

/** The built app in its web shell, with settings and caches of its own. */
export interface WebApp {
  readonly child: Child;
  /** Opens the app once, in one browser. */
  readonly address: string;
  /** Its XDG folders; pass them to the next start to keep settings. */
  readonly home: string;
  stop(): Promise<void>;
}

interface WebAppOptions {
  /** Arguments of the app: --connect URI, --demo... */
  readonly args: readonly string[];
  /** The home of an earlier start. */
  readonly home?: string;
  /** A program and its arguments to start Node under, e.g. setpriv. */
  readonly under?: readonly string[];
  readonly nodeArgs?: readonly string[];
}

/** Starts dist/main/web.js; resolves when it has an address. */
export async function startWebApp(options: WebAppOptions): Promise<WebApp> {
  const home = options.home ?? scratchDirectory('home');
  const main = join(ROOT_DIRECTORY, 'dist/main/web.js');
  const [program = process.execPath, ...args] = [
    ...(options.under ?? []),
    process.execPath,
    ...(options.nodeArgs ?? []),
    main,
    ...options.args,
  ];
  const child = startChild(program, args, { env: { ...process.env, ...homeEnvironment(home) } });
  const [, address = ''] = await child.line(/^Virtkeep is at (http:\/\/127\.0\.0\.1:\d+\/\S*)$/m);
  return { child, address, home, stop: () => child.stop() };
}

/** XDG folders in one place, so that a test neither reads nor changes anybody's settings. */
export function homeEnvironment(home: string): NodeJS.ProcessEnv {
  const folder = (name: string): string => {
    const path = join(home, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    XDG_CONFIG_HOME: folder('config'),
    XDG_CACHE_HOME: folder('cache'),
    XDG_STATE_HOME: folder('state'),
    XDG_RUNTIME_DIR: folder('run'),
  };
}
