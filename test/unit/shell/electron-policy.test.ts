import type { Session } from 'electron';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preventable } from '../../support/electron-double.ts';
import { type ElectronRig, startElectronShell } from './electron-rig.ts';

let rig: ElectronRig;
beforeAll(async () => {
  rig = await startElectronShell();
});
afterAll(() => rig.remove());

const order = (on: string, method: string): number =>
  rig.calls.findIndex((call) => call.on === on && call.method === method);
/** The handler a session was given. */
const given = <T>(on: string, method: string): T => rig.argsOf(on, method)[0]?.[0] as T;

describe('before the app is ready', () => {
  test('every renderer is put into the sandbox', () => {
    expect(order('App', 'enableSandbox')).toBeGreaterThanOrEqual(0);
    expect(order('App', 'enableSandbox')).toBeLessThan(order('App', 'whenReady'));
  });

  test('app:// becomes a scheme with an origin, and gains no power that a web page lacks', () => {
    expect(rig.argsOf('Protocol', 'registerSchemesAsPrivileged')).toEqual([
      [[{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]],
    ]);
    expect(order('Protocol', 'registerSchemesAsPrivileged')).toBeLessThan(order('App', 'whenReady'));
  });
});

describe('the window', () => {
  test.each([
    ['sandbox', true],
    ['contextIsolation', true],
    ['nodeIntegration', false],
    ['nodeIntegrationInWorker', false],
    ['nodeIntegrationInSubFrames', false],
    ['webSecurity', true],
    ['allowRunningInsecureContent', false],
    ['experimentalFeatures', false],
    ['webviewTag', false],
    ['navigateOnDragDrop', false],
    ['spellcheck', false],
    ['devTools', false],
    ['preload', '/dist/preload/preload.cjs'],
  ] as const)('has %s %s', (name, value) => {
    expect(rig.windowOptions().webPreferences?.[name]).toBe(value);
  });

  test('has nothing else set', () => {
    expect(Object.keys(rig.windowOptions().webPreferences ?? {})).toHaveLength(13);
  });

  test('loads our own page only', () => {
    expect(rig.argsOf('BrowserWindow', 'loadURL')).toEqual([['app://virtkeep/']]);
  });
});

describe('navigation', () => {
  const elsewhere = [
    'https://example.org/',
    'http://127.0.0.1/',
    'file:///etc/passwd',
    'app://other/',
    'app://virtkeep.evil/',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:app://virtkeep/1',
    'chrome://gpu',
    'no address',
  ];

  test.each(elsewhere)('to %s is refused', (url) => {
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const event = preventable({ url, isMainFrame: true, isSameDocument: false, frame: null });
      rig.emit(rig.contents(), name, event);
      expect(event.prevented(), name).toBe(true);
    }
  });

  test('to the page itself, which is a reload, is not', () => {
    for (const name of ['will-navigate', 'will-frame-navigate']) {
      const event = preventable({ url: 'app://virtkeep/', isMainFrame: true });
      rig.emit(rig.contents(), name, event);
      expect(event.prevented(), name).toBe(false);
    }
  });

  test('of a frame inside the page is refused wherever it leads', () => {
    const event = preventable({ url: 'app://virtkeep/', isMainFrame: false });
    rig.emit(rig.contents(), 'will-frame-navigate', event);
    expect(event.prevented()).toBe(true);
  });

  test('by redirect is refused even to ourselves', () => {
    const event = preventable({ url: 'app://virtkeep/' });
    rig.emit(rig.contents(), 'will-redirect', event);
    expect(event.prevented()).toBe(true);
  });

  test('a webview is never attached', () => {
    const event = preventable({});
    rig.emit(rig.contents(), 'will-attach-webview', event, {}, {});
    expect(event.prevented()).toBe(true);
  });
});

describe('new windows', () => {
  const open = (url: string): unknown =>
    given<(details: { url: string }) => unknown>('WebContents', 'setWindowOpenHandler')({ url });
  const openedOutside = (): unknown[] => rig.argsOf('Shell', 'openExternal').map(([url]) => url);

  test('are denied, and only https addresses of sites that we link to open in the browser', () => {
    expect(open('https://libvirt.org/formatdomain.html#devices')).toEqual({ action: 'deny' });
    expect(openedOutside()).toEqual(['https://libvirt.org/formatdomain.html#devices']);
  });

  test.each([
    'http://libvirt.org/',
    'https://libvirt.org.evil.example/',
    'https://libvirt.org:8443/',
    'https://user:secret@libvirt.org/',
    'https://example.org/',
    'file:///usr/bin/xterm',
    'smb://libvirt.org/',
    'javascript:alert(1)',
    'libvirt.org',
    '',
  ])('%s opens nowhere', (url) => {
    const before = openedOutside().length;
    expect(open(url)).toEqual({ action: 'deny' });
    expect(openedOutside()).toHaveLength(before);
  });
});

describe('permissions', () => {
  type Ask = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
  type Check = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;
  const ask = (permission: string, requestingUrl = 'app://virtkeep/', isMainFrame = true): boolean => {
    let answer = null as boolean | null;
    const allow = (granted: boolean): void => {
      answer = granted;
    };
    given<Ask>('Session', 'setPermissionRequestHandler')(rig.contents(), permission as 'hid', allow, {
      requestingUrl,
      isMainFrame,
    });
    if (answer === null) throw new Error('unanswered');
    return answer;
  };
  const check = (permission: string, origin = 'app://virtkeep/'): boolean =>
    given<Check>('Session', 'setPermissionCheckHandler')(rig.contents(), permission as 'hid', origin, {
      requestingUrl: origin,
      isMainFrame: true,
    });

  test.each(['clipboard-read', 'clipboard-sanitized-write', 'fullscreen', 'keyboardLock', 'pointerLock'])(
    '%s is for our page only',
    (permission) => {
      expect([ask(permission), check(permission)]).toEqual([true, true]);
      expect([ask(permission, 'https://example.org/'), check(permission, 'https://example.org/')]).toEqual([
        false,
        false,
      ]);
      expect(ask(permission, 'app://virtkeep/', false)).toBe(false);
    },
  );

  test.each([
    'media',
    'display-capture',
    'geolocation',
    'notifications',
    'midi',
    'openExternal',
    'fileSystem',
    'hid',
    'usb',
    'serial',
    'local-fonts',
    'window-management',
    'unknown',
  ])('%s is denied', (permission) => {
    expect([ask(permission), check(permission)]).toEqual([false, false]);
  });

  test('no device is handed out', () => {
    expect(given<(details: object) => boolean>('Session', 'setDevicePermissionHandler')({})).toBe(false);
  });
});

describe('requests', () => {
  type Listener = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;
  const cancelled = (url: string): boolean | undefined => {
    let response: { cancel?: boolean } = {};
    given<Listener>('WebRequest', 'onBeforeRequest')({ url }, (answer) => {
      response = answer;
    });
    return response.cancel;
  };

  test.each(['app://virtkeep/assets/index.js', 'blob:app://virtkeep/1', 'data:image/png;base64,AA=='])(
    '%s goes through',
    (url) => {
      expect(cancelled(url)).toBe(false);
    },
  );

  test.each([
    'https://example.org/',
    'http://127.0.0.1:16509/',
    'ws://127.0.0.1/',
    'wss://example.org/',
    'file:///etc/passwd',
    'ftp://example.org/',
    'chrome-extension://abc/x.js',
    'devtools://devtools/bundled/x.html',
    'nonsense',
  ])('%s is cancelled', (url) => {
    expect(cancelled(url)).toBe(true);
  });

  test('no dictionary is fetched', () => {
    expect(rig.argsOf('Session', 'setSpellCheckerEnabled')).toEqual([[false]]);
    expect(rig.argsOf('Session', 'setSpellCheckerDictionaryDownloadURL')).toEqual([['https://dictionaries.invalid/']]);
  });
});

describe('app://', () => {
  const fetchPage = async (url: string, method = 'GET'): Promise<Response> => {
    const [scheme, handler] = rig.argsOf('Protocol', 'handle')[0] as [string, (request: object) => Promise<Response>];
    expect(scheme).toBe('app');
    // As Chromium gives it: an address that was parsed once already.
    return handler({ url: new URL(url).href, method });
  };

  test('serves the page with its policy', async () => {
    const response = await fetchPage('app://virtkeep/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe('<!doctype html>');
    const script = await fetchPage('app://virtkeep/assets/index.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    'app://virtkeep/../secret.json',
    'app://virtkeep/%2e%2e/secret.json',
    'app://virtkeep/..%2fsecret.json',
    'app://virtkeep/assets/..%5c..%5csecret.json',
    'app://virtkeep//etc/hosts.json',
    'app://virtkeep/assets/',
    'app://virtkeep/missing.js',
    'app://virtkeep/%00',
    'app://other/index.html',
    'app://virtkeep:8080/index.html',
  ])('%s is nothing', async (url) => {
    const response = await fetchPage(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('not found');
    expect(response.headers.get('content-security-policy')).not.toBeNull();
  });

  test('answers nothing but GET', async () => {
    expect((await fetchPage('app://virtkeep/', 'POST')).status).toBe(404);
  });
});
