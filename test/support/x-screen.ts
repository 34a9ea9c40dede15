import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { scratchDirectory } from './paths.ts';
import { mustRun } from './run-command.ts';

/** A screen of X with a window manager on it, which nobody sees; keys and pointer are moved as if by hand. */
export interface XScreen {
  /** What a program needs to open its windows there. */
  readonly environment: NodeJS.ProcessEnv;
  /** Presses keys together and lets them go in the same order: `ctrl+w`, `Escape`. */
  press(keys: string): Promise<void>;
  /** Presses keys, or lets them go; they stay so. */
  hold(...keys: readonly string[]): Promise<void>;
  letGo(...keys: readonly string[]): Promise<void>;
  /** Any other words of xdotool; resolves with what it printed. */
  xdotool(...words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const PROGRAMS = { xvfb: '/usr/bin/Xvfb', openbox: '/usr/bin/openbox', xdotool: '/usr/bin/xdotool' } as const;

/** Why there can be no such screen here; null if there can. */
export function xScreenObstacle(): string | null {
  const missing = Object.entries(PROGRAMS).find(([, path]) => !existsSync(path));
  return missing === undefined ? null : `${missing[0]} is not installed`;
}

/** What a desktop usually takes for itself before any window hears of it. */
const WINDOW_MANAGER = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <desktops><number>1</number></desktops>
  <keyboard>
    <keybind key="A-Tab"><action name="NextWindow"><dialog>none</dialog></action></keybind>
    <keybind key="A-F4"><action name="Close"/></keybind>
  </keyboard>
</openbox_config>
`;

/** Starts an X server and its window manager; resolves when both are there. */
export async function startXScreen(): Promise<XScreen> {
  const folder = scratchDirectory('x');
  const server = startChild(PROGRAMS.xvfb, [
    '-displayfd',
    '1',
    '-screen',
    '0',
    '1280x900x24',
    '-nolisten',
    'tcp',
    '-noreset',
  ]);
  const [, number = ''] = await server.line(/^(\d+)$/m);
  const environment: NodeJS.ProcessEnv = { ...process.env, DISPLAY: `:${number}` };
  delete environment.WAYLAND_DISPLAY;
  const configuration = join(folder, 'rc.xml');
  writeFileSync(configuration, WINDOW_MANAGER);
  const manager = startChild(PROGRAMS.openbox, ['--sm-disable', '--config-file', configuration], {
    env: { ...environment, HOME: folder, XDG_CACHE_HOME: folder },
  });
  const xdotool = (...words: readonly string[]): Promise<string> =>
    mustRun(PROGRAMS.xdotool, words, { env: environment });
  return {
    environment,
    xdotool,
    press: async (keys) => void (await xdotool('key', '--delay', '40', keys)),
    hold: async (...keys) => void (await xdotool('keydown', ...keys)),
    letGo: async (...keys) => void (await xdotool('keyup', ...keys)),
    async stop() {
      await manager.stop();
      await server.stop();
    },
  };
}
