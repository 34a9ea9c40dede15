import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Headers of every answer in both shells: what the page may load and talk to, and who may look at it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    // Libraries that we use make style elements; a nonce would break them.
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** A file of the page's bundle, ready to be answered with. */
export interface BundleFile {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The file of the bundle at a URL's path (still percent-encoded); `/` is index.html. Null for everything that is not a
 * file of a known type inside the bundle's folder, be it by its name or through a link.
 */
export async function readBundleFile(root: string, pathname: string): Promise<BundleFile | null> {
  const segments = pathSegments(pathname);
  if (segments === null) return null;
  const type = TYPES[extname(segments.at(-1) ?? '')];
  if (type === undefined) return null;
  try {
    const folder = await realpath(root);
    const file = await realpath(join(folder, ...segments));
    if (!file.startsWith(folder + sep)) return null;
    return { type, bytes: new Uint8Array(await readFile(file)) };
  } catch {
    return null;
  }
}

/** The folders and the name a path leads through; null when one of them is more than a plain name. */
function pathSegments(pathname: string): readonly string[] | null {
  if (pathname === '/') return ['index.html'];
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const segments = decoded.split('/').slice(1);
  return decoded.startsWith('/') && segments.every((segment) => /^[\w@~-][\w.@~-]*$/.test(segment)) ? segments : null;
}
