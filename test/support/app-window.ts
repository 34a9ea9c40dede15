import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { startChild } from './child.ts';
import { endProcess, isRunning } from './end-process.ts';
import { ROOT_DIRECTORY, scratchDirectory } from './paths.ts';
import { until } from './until.ts';
import { homeEnvironment } from './web.ts';
import type { XScreen } from './x-screen.ts';

/** The app as the launcher opens it: Chromium's own window, with the keys and the focus that X gives it. */
export interface AppWindow {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Where files are saved that the page hands out. */
  readonly downloads: string;
  stop(): Promise<void>;
}

/** Starts the web shell and its window by the launcher's own code, with `args` for the app. */
export async function startAppWindow(screen: XScreen, args: readonly string[]): Promise<AppWindow> {
  const home = scratchDirectory('window');
  const environment = homeEnvironment(home);
  const downloads = join(home, 'downloads');
  const programs = join(home, 'bin');
  for (const folder of [downloads, programs]) mkdirSync(folder);
  const pidFile = join(home, 'browser.pid');
  // In place of the browser that the launcher finds, the same one with a port by which it can be looked at.
  writeFileSync(
    join(programs, 'chromium'),
    `#!/bin/sh\necho $$ >'${pidFile}'\nexec /usr/bin/chromium --remote-debugging-port=0 "$@"\n`,
  );
  chmodSync(join(programs, 'chromium'), 0o755);
  const launch = `import { runInBrowser } from '${ROOT_DIRECTORY}/main/shell/launch/web.mjs';
process.exitCode = await runInBrowser('${ROOT_DIRECTORY}', ${JSON.stringify(args)}, true);`;
  const launcher = startChild(process.execPath, ['--input-type=module', '-e', launch], {
    env: { ...screen.environment, ...environment, PATH: `${programs}:${process.env.PATH}` },
  });
  const stop = async (): Promise<void> => {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'latin1')) : 0;
    if (pid > 0 && isRunning(pid)) await endProcess(pid, 5000);
    await launcher.stop();
  };
  try {
    const address = await debugAddress(join(environment.XDG_CACHE_HOME ?? '', 'virtkeep/browser/DevToolsActivePort'));
    const browser = await chromium.connectOverCDP(address, { noDefaults: true, isLocal: true });
    const [context] = browser.contexts();
    const page = context?.pages()[0];
    if (context === undefined || page === undefined) throw new Error('the browser has no window');
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
    return {
      page,
      context,
      downloads,
      async stop() {
        await browser.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where the browser can be looked at; resolves when its window has loaded the app: one that comes meanwhile is not seen. */
async function debugAddress(portFile: string): Promise<string> {
  return until(
    async () => {
      const port = existsSync(portFile) ? /^\d+/.exec(readFileSync(portFile, 'latin1'))?.[0] : undefined;
      if (port === undefined) return null;
      const address = `http://127.0.0.1:${port}`;
      const targets = (await (await fetch(`${address}/json/list`)).json()) as { readonly title: string }[];
      return targets.some(({ title }) => title.startsWith('Virtkeep')) ? address : null;
    },
    { what: 'the window of the app', everyMs: 50 },
  );
}
