import type { Protocol } from 'electron';
import { readBundleFile, SECURITY_HEADERS } from '../bundle.ts';

const SCHEME = 'app';
const HOST = 'virtkeep';
/** The origin of our own page; nothing else is ever shown. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`;

/** Whether an address is of our own page. */
export function isOwnAddress(address: string): boolean {
  return URL.canParse(address) && new URL(address).protocol === `${SCHEME}:` && new URL(address).host === HOST;
}

/** Makes app:// a scheme with an origin of its own. Must be called before the app is ready. */
export function registerAppScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers app://virtkeep/ with the files of the bundle in `root`, and nothing else. */
export function serveApp(protocol: Protocol, root: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === HOST && request.method === 'GET' ? await readBundleFile(root, pathname) : null;
    if (file === null) return new Response('not found', { status: 404, headers: SECURITY_HEADERS });
    return new Response(file.bytes, { headers: { ...SECURITY_HEADERS, 'Content-Type': file.type } });
  });
}
