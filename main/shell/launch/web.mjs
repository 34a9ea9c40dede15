import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { forwardSignals, rootFlags, say } from './system.mjs';

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'brave-browser',
  'microsoft-edge',
];
/** How long the app outlives its last window, in seconds: longer than a reload takes. */
const IDLE_SECONDS = 15;

/** Runs the web shell, and shows it in a window of its own if there is a browser; returns its exit code. */
export async function runInBrowser(root, args, opens) {
  const browser = opens ? findBrowser() : null;
  const idle = browser === null ? [] : [`--end-when-idle=${IDLE_SECONDS}`];
  const shell = spawn(process.execPath, [join(root, 'dist/main/web.js'), ...args, ...idle], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = forwardSignals(shell);
  createInterface({ input: shell.stdout }).on('line', (line) => {
    const address = /http:\/\/127\.0\.0\.1:\S+/.exec(line)?.[0];
    if (address === undefined || browser === null) process.stdout.write(`${line}\n`);
    else open(browser, address);
  });
  return ended;
}

function findBrowser() {
  for (const name of BROWSERS) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not there.
      }
    }
  }
  return null;
}

/** Opens a window for the address; false where there is no browser. */
export function openWindow(address) {
  const browser = findBrowser();
  if (browser !== null) open(browser, address);
  return browser !== null;
}

/** A window without tabs, in a profile of its own: no extension and no other site shares it. */
function open(browser, address) {
  const cache = process.env.XDG_CACHE_HOME?.startsWith('/') ? process.env.XDG_CACHE_HOME : join(homedir(), '.cache');
  const profile = join(cache, 'virtkeep/browser');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const child = spawn(
    browser,
    [
      `--app=${address}`,
      `--user-data-dir=${profile}`,
      '--class=virtkeep',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-default-apps',
      '--disable-extensions',
      '--disable-sync',
      '--disable-features=Translate,MediaRouter,OptimizationHints',
      '--password-store=basic',
      ...rootFlags('the browser'),
    ],
    { stdio: 'ignore' },
  );
  say('Virtkeep is open in a window of its own. Close it, or press Ctrl+C here, to end Virtkeep.');
  const fail = () => say(`${browser} did not start. Open ${address} in a browser of this machine.`);
  child.on('error', fail);
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) fail();
  });
}
