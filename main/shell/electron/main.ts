import { join } from 'node:path';
import * as electron from 'electron';
import { parseCommandLine } from '../../command-line.ts';
import { type Core, createCore } from '../../core.ts';
import { createEnvironment, xdgPaths } from '../../environment.ts';
import { createDemoLauncher } from '../demo.ts';
import { consoleWindows } from './console-windows.ts';
import { spawnDemoProcess } from './demo-process.ts';
import { runElectronShell } from './run.ts';
import { openSecretStore } from './secret-store.ts';

// The program dist/electron/main.js: the only place that holds the real Electron.

const here = import.meta.dirname;
const argv = process.argv.slice(process.defaultApp === true ? 2 : 1);

function fail(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  electron.app.exit(1);
}

/** What a second start asks for, done by the first. */
function welcome(core: Core, words: readonly string[]): void {
  const { connect, demo, demoMachines } = parseCommandLine(words);
  for (const uri of connect) core.addHost({ uri });
  if (demo) Promise.resolve(core.handlers.commands['host.add-demo']({ machines: demoMachines }, 0)).catch(() => {});
}

function main(): void {
  const preload = join(here, '../preload/preload.cjs');
  const icon = join(here, '../icon.png');
  const { state } = xdgPaths(process.env);
  const environment = createEnvironment({
    shell: 'electron',
    windows: consoleWindows(electron, { preload, icon, stateFolder: join(state, 'consoles') }),
    argv,
    demo: createDemoLauncher(spawnDemoProcess(electron, join(here, 'demo-child.js'))),
  });
  // Chromium's own files belong with what can be thrown away, not beside the settings.
  electron.app.setPath('userData', join(environment.paths.cache, 'electron'));
  let core: Core | null = null;
  runElectronShell(electron, {
    root: join(here, '../renderer'),
    window: {
      preload,
      stateFile: join(environment.paths.state, 'window.json'),
      icon,
    },
    argv,
    createCore: async () => {
      const secrets = await openSecretStore(electron.safeStorage, join(environment.paths.config, 'secrets.json'));
      core = createCore({ ...environment, secrets });
      return core;
    },
    onSecondLaunch: (words) => {
      try {
        if (core !== null) welcome(core, words);
      } catch (error) {
        environment.log.warn('a second start asked for what cannot be', { error: String(error) });
      }
    },
  }).catch(fail);
}

try {
  main();
} catch (error) {
  fail(error);
}
