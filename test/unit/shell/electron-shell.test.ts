import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessagePortMain, WebFrameMain } from 'electron';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { settingsSchema } from '../../../shared/model/settings.ts';
import { preventable } from '../../support/electron-double.ts';
import { settle } from '../rpc/small-contract.ts';
import { type ElectronRig, startElectronShell } from './electron-rig.ts';

const rigs: ElectronRig[] = [];
async function start(...args: Parameters<typeof startElectronShell>): Promise<ElectronRig> {
  const rig = await startElectronShell(...args);
  rigs.push(rig);
  return rig;
}
afterEach(async () => {
  vi.useRealTimers();
  for (const rig of rigs.splice(0)) await rig.remove();
});

describe('the handing over of the port', () => {
  const ownFrame = { detached: false, parent: null, origin: 'app://virtkeep', url: 'app://virtkeep/' };

  /** Sends the request as a frame would, and returns the ports that came back to that frame. */
  async function request(rig: ElectronRig, fields: Partial<WebFrameMain> | null): Promise<readonly MessagePortMain[]> {
    const posted: unknown[][] = [];
    const postMessage = (...args: unknown[]): void => void posted.push(args);
    const senderFrame = fields === null ? null : rig.frame({ ...fields, postMessage });
    rig.emit(rig.electron.ipcMain, 'virtkeep-port', { sender: rig.contents(), senderFrame });
    await settle();
    return posted.flatMap(([channel, message, ports]) => {
      expect([channel, message]).toEqual(['virtkeep-port', null]);
      return ports as MessagePortMain[];
    });
  }
  function listen(port: MessagePortMain): unknown[] {
    const heard: unknown[] = [];
    port.on('message', ({ data }) => {
      heard.push(data);
      if (typeof data === 'number') port.postMessage(data);
    });
    port.start();
    return heard;
  }

  test('gives our page a port to the core', async () => {
    const rig = await start();
    const [port] = await request(rig, ownFrame);
    const heard = listen(port as MessagePortMain);
    port?.postMessage({ t: 'call', id: 1, name: 'app.info', args: {} });
    port?.postMessage({ t: 'subscribe', id: 2, name: 'stats', params: {} });
    await settle();
    expect(heard.filter((message) => typeof message === 'object')).toEqual([
      {
        t: 'snapshot',
        id: 2,
        revision: 1,
        value: { frames: [], sparks: { slots: new Uint32Array([7]), cpu: new Float32Array([0.25, Number.NaN]) } },
      },
      { t: 'result', id: 1, value: { version: '0.0.0-double', shell: 'web' } },
    ]);
  });

  test.each([
    ['a frame that is gone', null],
    ['a detached frame', { ...ownFrame, detached: true }],
    ['another origin', { ...ownFrame, origin: 'https://example.org' }],
    ['an opaque origin', { ...ownFrame, origin: 'null' }],
    ['another page', { ...ownFrame, url: 'https://example.org/' }],
    ['another host of our scheme', { ...ownFrame, origin: 'app://other', url: 'app://other/' }],
  ])('gives %s none', async (_, fields) => {
    const rig = await start();
    expect(await request(rig, fields)).toEqual([]);
    expect(rig.argsOf('MessageChannelMain', 'new')).toEqual([]);
  });

  test('gives a frame inside our page none', async () => {
    const rig = await start();
    expect(await request(rig, { ...ownFrame, parent: rig.frame(ownFrame) })).toEqual([]);
  });

  test('ends the port of the page as it was before its reload', async () => {
    const rig = await start();
    const [first] = await request(rig, ownFrame);
    const closed = vi.fn();
    first?.on('close', closed);
    const [second] = await request(rig, ownFrame);
    await settle();
    expect(closed).toHaveBeenCalledTimes(1);
    const heard = listen(second as MessagePortMain);
    second?.postMessage({ t: 'call', id: 1, name: 'view.watch', args: { columns: [], visible: [] } });
    await settle();
    expect(heard).toContainEqual({ t: 'result', id: 1, value: null });
  });
});

describe('the window', () => {
  const place = (state: unknown) => async (folder: string) => {
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state', 'window.json'), typeof state === 'string' ? state : JSON.stringify(state));
  };

  test('opens in a size of its own the first time, dark where the desktop is dark, and shows when it is painted', async () => {
    const rig = await start({ dark: true });
    expect(rig.windowOptions()).toMatchObject({ width: 1280, height: 820, show: false, backgroundColor: '#15171b' });
    expect(rig.windowOptions()).not.toHaveProperty('x');
    expect(rig.argsOf('BrowserWindow', 'show')).toEqual([]);
    rig.emit(rig.window(), 'ready-to-show');
    expect(rig.argsOf('BrowserWindow', 'show')).toHaveLength(1);
    expect((await start()).windowOptions().backgroundColor).toBe('#f6f7f9');
  });

  test('opens where it was, maximized as it was', async () => {
    const rig = await start({}, place({ x: 100, y: 50, width: 1000, height: 700, maximized: true }));
    expect(rig.windowOptions()).toMatchObject({ x: 100, y: 50, width: 1000, height: 700 });
    expect(rig.window().isMaximized()).toBe(true);
  });

  test.each([
    ['a screen that is gone', { x: 3000, y: 50, width: 1000, height: 700, maximized: false }],
    ['above the screen', { x: 0, y: -300, width: 1000, height: 700, maximized: false }],
    ['a corner of the screen too small to grab', { x: 1900, y: 50, width: 1000, height: 700, maximized: false }],
    ['a size no window has', { x: 0, y: 0, width: 1e9, height: -1, maximized: false }],
    ['no numbers', { x: 'left' }],
    ['a broken file', '{"x":'],
  ])('does not open at %s', async (_, state) => {
    const rig = await start({}, place(state));
    expect(rig.windowOptions()).toMatchObject({ width: 1280, height: 820 });
    expect(rig.windowOptions()).not.toHaveProperty('x');
  });

  test('keeps its place when it closes', async () => {
    const rig = await start({}, place({ x: 100, y: 50, width: 1000, height: 700, maximized: true }));
    rig.emit(rig.window(), 'close', preventable({}));
    expect(JSON.parse(await readFile(rig.stateFile, 'utf8'))).toEqual({
      x: 100,
      y: 50,
      width: 1000,
      height: 700,
      maximized: true,
    });
  });

  test('creates the folder for it', async () => {
    const rig = await start();
    rig.emit(rig.window(), 'close', preventable({}));
    expect(JSON.parse(await readFile(rig.stateFile, 'utf8'))).toMatchObject({ width: 1280, maximized: false });
  });

  test('is brought back once when its renderer dies, not for ever', async () => {
    const rig = await start();
    for (const reason of ['clean-exit', 'crashed', 'oom']) {
      rig.emit(rig.contents(), 'render-process-gone', preventable({}), { reason, exitCode: 1 });
    }
    expect(rig.argsOf('WebContents', 'reload')).toHaveLength(1);
  });

  test('has menus made of roles, without tools for developers once installed', async () => {
    const roles = (rig: ElectronRig): string => JSON.stringify(rig.argsOf('Menu', 'buildFromTemplate'));
    expect(roles(await start())).not.toMatch(/toggleDevTools|eload/);
    expect(roles(await start({ packaged: false }))).toContain('toggleDevTools');
    const rig = await start({ packaged: false });
    expect(rig.windowOptions().webPreferences?.devTools).toBe(true);
    expect(rig.argsOf('Menu', 'setApplicationMenu')).toHaveLength(1);
  });

  test('follows the theme of the settings', async () => {
    const rig = await start();
    rig.core.setSettings({ ...settingsSchema.parse({}), theme: 'dark' });
    expect(rig.argsOf('NativeTheme', 'set themeSource')).toEqual([['system'], ['dark']]);
  });
});

describe('one Virtkeep per user', () => {
  test('a second one quits before it does anything', async () => {
    const rig = await start({ lock: false });
    expect(rig.calls.map((call) => call.method)).toEqual(['requestSingleInstanceLock', 'quit']);
    expect(rig.argsOf('App', 'requestSingleInstanceLock')).toEqual([[{ argv: ['--demo'] }]]);
    expect(rig.core.start).not.toHaveBeenCalled();
  });

  test('the first one comes forward and hears what the second was asked for', async () => {
    const rig = await start();
    rig.window().minimize();
    rig.emit(rig.electron.app, 'second-instance', preventable({}), [], '/', { argv: ['--connect', 'qemu:///session'] });
    expect(rig.window().isMinimized()).toBe(false);
    expect(rig.argsOf('BrowserWindow', 'focus')).toHaveLength(1);
    expect(rig.secondLaunches).toEqual([['--connect', 'qemu:///session']]);
  });

  test.each([null, 'x', {}, { argv: 'x' }, { argv: [1, 'y'] }])(
    'words from elsewhere are taken with care: %j',
    async (data) => {
      const rig = await start();
      rig.emit(rig.electron.app, 'second-instance', preventable({}), [], '/', data);
      expect(rig.secondLaunches).toEqual([
        data !== null && typeof data === 'object' && Array.isArray(data.argv) ? ['y'] : [],
      ]);
    },
  );
});

describe('the end', () => {
  test('comes with the last window, after the core has stopped', async () => {
    const rig = await start();
    rig.emit(rig.electron.app, 'window-all-closed');
    expect(rig.argsOf('App', 'quit')).toHaveLength(1);
    const event = preventable({});
    rig.emit(rig.electron.app, 'will-quit', event);
    expect(event.prevented()).toBe(true);
    expect(rig.core.stop).toHaveBeenCalledTimes(1);
    await settle();
    expect(rig.argsOf('App', 'quit')).toHaveLength(2);
    const second = preventable({});
    rig.emit(rig.electron.app, 'will-quit', second);
    expect(second.prevented()).toBe(false);
  });

  test('comes all the same when a host keeps the core from stopping', async () => {
    const rig = await start();
    vi.useFakeTimers();
    rig.core.stop.mockReturnValue(new Promise(() => {}));
    rig.emit(rig.electron.app, 'will-quit', preventable({}));
    expect(rig.argsOf('App', 'quit')).toHaveLength(0);
    vi.advanceTimersByTime(3000);
    expect(rig.argsOf('App', 'quit')).toHaveLength(1);
  });
});
