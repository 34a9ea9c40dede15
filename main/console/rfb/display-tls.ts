import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, checkServerIdentity, connect, createSecureContext, rootCertificates } from 'node:tls';
import { ProblemError } from '../../../shared/model/problem.ts';
import { detailOf } from '../byte-link.ts';

/** Whom to trust, and who we are, in PEM. */
export interface DisplayTrust {
  readonly authorities: readonly string[];
  /** Our certificate, for displays that ask for one. */
  readonly client: { readonly certificate: string; readonly key: string } | null;
}

/** Where distributions keep the authorities that the system trusts. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
];

/** The system's authorities and those of libvirt and its viewers, for all users and for this one. */
export async function displayTrust(home: string = homedir()): Promise<DisplayTrust> {
  const bundles = await Promise.all(SYSTEM_BUNDLES.map(readIfThere));
  const system = bundles.find((text) => text !== null);
  const own = ['/etc/pki/CA/cacert.pem', join(home, '.pki/libvirt/cacert.pem'), join(home, '.pki/CA/cacert.pem')];
  const extra = await Promise.all(own.map(readIfThere));
  const authorities = [...(system === undefined ? rootCertificates : [system]), ...extra];
  return {
    authorities: authorities.filter((text): text is string => text !== null && text !== undefined),
    client: await clientCertificate([join(home, '.pki/libvirt-vnc'), '/etc/pki/libvirt-vnc']),
  };
}

/**
 * Encrypts a stream whose server is to speak TLS next, and checks its certificate: signed by an authority that is trusted,
 * and for one of `names`. Throws ProblemError `console-tls`.
 */
export function encrypt(
  stream: Duplex,
  names: readonly string[],
  trust: DisplayTrust,
  signal: AbortSignal,
): Promise<Duplex> {
  const servername = names.find((name) => isIP(name) === 0);
  const { client } = trust;
  return handshake(
    {
      socket: stream,
      ca: [...trust.authorities],
      ...(client === null ? {} : { cert: client.certificate, key: client.key }),
      ...(servername === undefined ? {} : { servername }),
      checkServerIdentity(_, certificate) {
        const faults = names.map((name) => checkServerIdentity(name, certificate));
        return faults.includes(undefined) ? undefined : (faults[0] ?? new Error('the display has no name here'));
      },
    },
    signal,
  );
}

/** Cipher suites without certificates, which libraries hide by default. */
const ANONYMOUS = 'ADH:AECDH:@SECLEVEL=0';

/** Whether this runtime's TLS can do without certificates, as the oldest of VNC's kinds of TLS do. */
export function canEncryptAnonymously(): boolean {
  try {
    createSecureContext({ ciphers: ANONYMOUS, maxVersion: 'TLSv1.2' });
    return true;
  } catch {
    return false;
  }
}

/** Encrypts a stream to whoever is there: it keeps listeners out, and nobody who sits in between. */
export function encryptAnonymously(stream: Duplex, signal: AbortSignal): Promise<Duplex> {
  return handshake(
    { socket: stream, ciphers: ANONYMOUS, maxVersion: 'TLSv1.2', rejectUnauthorized: false, minDHSize: 512 },
    signal,
  );
}

function handshake(options: ConnectionOptions, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const secured = connect(options);
    const settle = (): void => {
      signal.removeEventListener('abort', abort);
      secured.off('error', fail);
      secured.off('close', hungUp);
      secured.off('secureConnect', succeed);
    };
    const fail = (error: unknown): void => {
      settle();
      secured.on('error', () => {});
      secured.destroy();
      reject(
        error instanceof ProblemError ? error : new ProblemError({ code: 'console-tls', detail: detailOf(error) }),
      );
    };
    const abort = (): void => fail(signal.reason);
    const hungUp = (): void => fail(new Error('the display hung up while it was to be encrypted'));
    const succeed = (): void => {
      settle();
      resolve(secured);
    };
    signal.addEventListener('abort', abort, { once: true });
    secured.once('error', fail);
    secured.once('close', hungUp);
    secured.once('secureConnect', succeed);
  });
}

async function clientCertificate(folders: readonly string[]): Promise<DisplayTrust['client']> {
  for (const folder of folders) {
    const certificate = await readIfThere(join(folder, 'clientcert.pem'));
    const key = await readIfThere(join(folder, 'private/clientkey.pem'));
    if (certificate !== null && key !== null) return { certificate, key };
  }
  return null;
}

/** A file that is not there or not ours to read says nothing. */
async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
