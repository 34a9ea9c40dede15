import type { Duplex } from 'node:stream';
import { ProblemError } from '../../../shared/model/problem.ts';
import { readExactly } from '../byte-link.ts';
import { answerVnc, type DisplayLogin } from './display-login.ts';
import { canEncryptAnonymously, encrypt, encryptAnonymously } from './display-tls.ts';

interface Kind {
  readonly name: string;
  readonly tls: 'none' | 'anonymous' | 'x509';
  readonly auth: 'none' | 'vnc' | 'plain' | 'sasl';
}

/** The subtypes of VeNCrypt, those first that ask least and prove most. */
const KINDS: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [260, { name: 'X509None', tls: 'x509', auth: 'none' }],
  [261, { name: 'X509Vnc', tls: 'x509', auth: 'vnc' }],
  [262, { name: 'X509Plain', tls: 'x509', auth: 'plain' }],
  [257, { name: 'TLSNone', tls: 'anonymous', auth: 'none' }],
  [258, { name: 'TLSVnc', tls: 'anonymous', auth: 'vnc' }],
  [259, { name: 'TLSPlain', tls: 'anonymous', auth: 'plain' }],
  [256, { name: 'Plain', tls: 'none', auth: 'plain' }],
  [263, { name: 'X509SASL', tls: 'x509', auth: 'sasl' }],
  [264, { name: 'TLSSASL', tls: 'anonymous', auth: 'sasl' }],
]);

const VERSION = Uint8Array.of(0, 2);

/**
 * Goes through VeNCrypt up to what its result follows; `askedUs` tells whether a password was given. Throws ProblemError
 * `console-auth-unsupported`, `console-tls`.
 */
export async function endVeNCrypt(
  stream: Duplex,
  login: DisplayLogin,
): Promise<{ readonly secured: Duplex; readonly askedUs: boolean }> {
  const [major = 0, minor = 0] = await readExactly(stream, 2);
  if (major === 0 && minor < 2) throw unsupported(`VeNCrypt ${major}.${minor}`);
  stream.write(VERSION);
  if ((await readExactly(stream, 1))[0] !== 0) throw unsupported('VeNCrypt refuses version 0.2');
  const [count = 0] = await readExactly(stream, 1);
  const list = await readExactly(stream, count * 4);
  const offered = Array.from({ length: count }, (_, i) => list.readUInt32BE(i * 4));
  const [type, kind] = [...KINDS].find(([number, one]) => offered.includes(number) && isSpoken(one)) ?? [];
  if (type === undefined || kind === undefined) {
    throw unsupported(offered.map((number) => KINDS.get(number)?.name ?? `VeNCrypt ${number}`).join(', '));
  }
  const choice = Buffer.alloc(4);
  choice.writeUInt32BE(type);
  stream.write(choice);
  const secured = await secure(stream, kind, login);
  await authenticate(secured, kind, login);
  return { secured, askedUs: kind.auth !== 'none' };
}

function isSpoken({ tls, auth }: Kind): boolean {
  return auth !== 'sasl' && (tls !== 'anonymous' || canEncryptAnonymously());
}

async function secure(stream: Duplex, { tls }: Kind, login: DisplayLogin): Promise<Duplex> {
  if (tls === 'none') return stream;
  if ((await readExactly(stream, 1))[0] !== 1) throw unsupported('VeNCrypt refuses to encrypt');
  if (tls === 'anonymous') return encryptAnonymously(stream, login.signal);
  return encrypt(stream, login.names, await login.trust(), login.signal);
}

async function authenticate(stream: Duplex, { auth }: Kind, login: DisplayLogin): Promise<void> {
  if (auth === 'vnc') await answerVnc(stream, login);
  if (auth !== 'plain') return;
  const user = Buffer.from(await login.userName(), 'utf8');
  const password = Buffer.from(await login.password(), 'utf8');
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(user.length, 0);
  lengths.writeUInt32BE(password.length, 4);
  stream.write(Buffer.concat([lengths, user, password]));
}

function unsupported(detail: string): ProblemError {
  return new ProblemError({ code: 'console-auth-unsupported', detail });
}
