import { describe, expect, test } from 'vitest';
import { createElectronDouble, preventable } from '../../support/electron-double.ts';

// The double is worth only what it refuses.
describe('the double of Electron', () => {
  const { electron, emit } = createElectronDouble();
  // biome-ignore lint/suspicious/noExplicitAny: calls that the types forbid are the point.
  const loose = electron as any;

  test('has no member that the declarations lack', () => {
    expect(() => loose.app.enableSandboxes()).toThrow('electron has no App.enableSandboxes');
    expect(() => loose.protocol.registerStandardSchemes(['app'])).toThrow(
      'electron has no Protocol.registerStandardSchemes',
    );
    expect(() => loose.session.defaultSession.webRequest.onRequest(() => {})).toThrow(
      'electron has no WebRequest.onRequest',
    );
    expect(() => loose.session.setSpellCheckerEnabled(false)).toThrow('electron has no Session.setSpellCheckerEnabled');
  });

  test('says so when it does not play what electron has', () => {
    expect(() => loose.app.getAppMetrics()).toThrow('App.getAppMetrics is not played yet');
  });

  test('counts arguments', () => {
    expect(() => loose.app.quit(1)).toThrow('electron takes no 1 arguments in App.quit');
    expect(() => loose.protocol.handle('app')).toThrow('electron takes no 1 arguments in Protocol.handle');
    expect(() => new loose.MessageChannelMain(1)).toThrow('electron takes no arguments in new MessageChannelMain');
  });

  test('knows the events of each object', () => {
    expect(() => loose.app.on('window-closed', () => {})).toThrow("electron has no event 'window-closed' on App");
    const window = new loose.BrowserWindow({});
    expect(() => window.on('ready', () => {})).toThrow("electron has no event 'ready' on BrowserWindow");
    expect(() => window.webContents.on('new-window', () => {})).toThrow("electron has no event 'new-window'");
    expect(() => emit(electron.app, 'nonsense')).toThrow("electron has no event 'nonsense' on App");
  });

  test('knows the keys and words of options, however deep', () => {
    expect(() => new loose.BrowserWindow({ webPreferences: { sandboxed: true } })).toThrow(
      'electron knows no new BrowserWindow.webPreferences.sandboxed',
    );
    expect(() => new loose.BrowserWindow({ hide: true })).toThrow('electron knows no new BrowserWindow.hide');
    expect(() => loose.Menu.buildFromTemplate([{ role: 'fileMenus' }])).toThrow("'fileMenus'");
    expect(() => loose.Menu.buildFromTemplate([{ role: 'fileMenu', submenu: [{ roll: 'quit' }] }])).toThrow('roll');
    expect(() => loose.protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { safe: true } }])).toThrow(
      'privileges.safe',
    );
    expect(() => {
      loose.nativeTheme.themeSource = 'sepia';
    }).toThrow("'sepia'");
    expect(() => {
      loose.nativeTheme.shouldUseDarkColors = true;
    }).toThrow('electron lets nobody set');
  });

  test('refuses what Electron allows only before it is ready', async () => {
    const late = createElectronDouble();
    await late.electron.app.whenReady();
    expect(() => late.electron.app.enableSandbox()).toThrow('before the app is ready');
    expect(() => late.electron.protocol.registerSchemesAsPrivileged([])).toThrow('before the app is ready');
  });

  test('remembers whether an event was prevented', () => {
    const event = preventable({ url: 'x' });
    expect(event.prevented()).toBe(false);
    event.preventDefault();
    expect(event.prevented()).toBe(true);
  });
});
