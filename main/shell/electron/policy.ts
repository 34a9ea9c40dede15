import type { Session, WebContents } from 'electron';
import { APP_ORIGIN, isOwnAddress } from './app-protocol.ts';
import type { ElectronApi } from './electron-api.ts';
import { openExternally } from './external-links.ts';

type Permission = Parameters<NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>>[1];

/** What the page may do beyond a page's usual powers: copy, paste, and what the console of a machine needs. */
const PERMISSIONS: ReadonlySet<Permission> = new Set<Permission>([
  'clipboard-read',
  'clipboard-sanitized-write',
  'fullscreen',
  'keyboardLock',
  'pointerLock',
]);

/** Schemes that pages may load from: the bundle, and images that a page made itself. */
const SCHEMES: ReadonlySet<string> = new Set(['app:', 'blob:', 'data:']);

/** Where Chromium would fetch dictionaries from: a host that cannot exist. */
const NOWHERE = 'https://dictionaries.invalid/';

/** Shuts what this app does not use, for every page that will ever be made. Must be called before the app is ready. */
export function hardenPages(electron: Pick<ElectronApi, 'app' | 'shell'>): void {
  electron.app.enableSandbox();
  electron.app.on('web-contents-created', (_, contents) => hardenPage(electron, contents));
}

function hardenPage(electron: Pick<ElectronApi, 'shell'>, contents: WebContents): void {
  // The app has one page and moves within it; the only load it may ask for is its own reload.
  contents.on('will-navigate', (event) => {
    if (!isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOwnAddress(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternally(electron.shell, url);
    return { action: 'deny' };
  });
}

/** Takes from a session what this app does not use: permissions, other schemes, downloads of dictionaries and files. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_, permission, allow, details) => {
    allow(PERMISSIONS.has(permission) && details.isMainFrame && isOwnAddress(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_, permission, origin) => PERMISSIONS.has(permission) && origin.replace(/\/$/, '') === APP_ORIGIN,
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !URL.canParse(details.url) || !SCHEMES.has(new URL(details.url).protocol) });
  });
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerDictionaryDownloadURL(NOWHERE);
}
