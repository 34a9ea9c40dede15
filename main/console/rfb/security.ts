import type { Duplex } from 'node:stream';
import { ProblemError } from '../../../shared/model/problem.ts';
import { HungUpError, readExactly, visible } from '../byte-link.ts';
import { answerVnc, type DisplayLogin } from './display-login.ts';
import { canEncryptAnonymously, encryptAnonymously } from './display-tls.ts';
import { endVeNCrypt } from './vencrypt.ts';

/** Security types of the RFB protocol and of its extensions. */
export const SECURITY = { NONE: 1, VNC: 2, TIGHT: 16, TLS: 18, VENCRYPT: 19 } as const;

/** Those that we know of and do not speak. */
const NAMES: Readonly<Record<number, string>> = {
  5: 'RA2',
  6: 'RA2ne',
  13: 'RA2-256',
  16: 'Tight',
  17: 'Ultra',
  18: 'TLS',
  20: 'SASL',
  21: 'MD5',
  22: 'xvp',
  30: 'Apple DH',
  113: 'MS-Logon II',
  129: 'RA2-256',
};

/** The lowest that the protocol has, and the highest that we speak. */
type Minor = 3 | 7 | 8;

/** A server's words are short; who announces more is none. */
const MAX_REASON = 4096;

/**
 * Speaks RFB with a display up to the end of its security: what follows in the stream that it resolves with is ClientInit.
 * Throws ProblemError: `console-auth` (password refused), `console-auth-unsupported`, `console-tls`, `console-unreachable`.
 */
export async function endSecurity(stream: Duplex, login: DisplayLogin): Promise<Duplex> {
  try {
    const minor = await agreeOnVersion(stream);
    return minor === 3 ? await endOldSecurity(stream, login) : await chooseSecurity(stream, minor, login);
  } catch (error) {
    if (error instanceof HungUpError) throw new ProblemError({ code: 'console-unreachable', detail: error.message });
    throw error;
  }
}

async function agreeOnVersion(stream: Duplex): Promise<Minor> {
  const hello = (await readExactly(stream, 12)).toString('latin1');
  const [, major, minor] = /^RFB (\d{3})\.(\d{3})\n$/.exec(hello) ?? [];
  if (major === undefined || Number(major) < 3) {
    throw new ProblemError({
      code: 'console-unreachable',
      detail: `this is no VNC display; it says: ${visible(hello)}`,
    });
  }
  // Some say 3.5 or 3.889: what counts is which of the three sets of rules they know.
  const ours: Minor = Number(major) > 3 || Number(minor) >= 8 ? 8 : Number(minor) === 7 ? 7 : 3;
  stream.write(`RFB 003.00${ours}\n`);
  return ours;
}

/** In version 3.3 the server decides. */
async function endOldSecurity(stream: Duplex, login: DisplayLogin): Promise<Duplex> {
  const type = (await readExactly(stream, 4)).readUInt32BE();
  if (type === 0) throw await refusal(stream);
  if (type === SECURITY.NONE) return stream;
  if (type !== SECURITY.VNC) throw unsupported([type]);
  await answerVnc(stream, login);
  await takeResult(stream, 3, true);
  return stream;
}

/** Goes through a server's list of security types; the old TLS type brings a second list, encrypted. */
async function chooseSecurity(stream: Duplex, minor: Minor, login: DisplayLogin, depth = 0): Promise<Duplex> {
  const [count = 0] = await readExactly(stream, 1);
  if (count === 0) throw await refusal(stream);
  const types = [...(await readExactly(stream, count))];
  const type = preferred(types, depth);
  if (type === undefined) throw unsupported(types);
  stream.write(Uint8Array.of(type));
  switch (type) {
    case SECURITY.VENCRYPT: {
      const { secured, askedUs } = await endVeNCrypt(stream, login);
      await takeResult(secured, minor, askedUs);
      return secured;
    }
    case SECURITY.TLS:
      return chooseSecurity(await encryptAnonymously(stream, login.signal), minor, login, depth + 1);
    case SECURITY.VNC:
      await answerVnc(stream, login);
      await takeResult(stream, minor, true);
      return stream;
    default:
      // Before 3.8 nothing is said about the success of asking nothing.
      if (minor === 8) await takeResult(stream, minor, false);
      return stream;
  }
}

/** What asks least of the user comes first: every way to a display is this computer's own or inside ssh already. */
function preferred(types: readonly number[], depth: number): number | undefined {
  const order: number[] = [SECURITY.NONE, SECURITY.VENCRYPT, SECURITY.VNC];
  if (depth === 0 && canEncryptAnonymously()) order.push(SECURITY.TLS);
  return order.find((type) => types.includes(type));
}

async function takeResult(stream: Duplex, minor: Minor, askedUs: boolean): Promise<void> {
  const result = (await readExactly(stream, 4)).readUInt32BE();
  if (result === 0) return;
  const why = minor === 8 ? await readReason(stream) : '';
  const detail = why === '' ? 'the display did not say why' : why;
  throw new ProblemError({ code: askedUs ? 'console-auth' : 'console-unreachable', detail });
}

async function refusal(stream: Duplex): Promise<ProblemError> {
  return new ProblemError({ code: 'console-unreachable', detail: await readReason(stream) });
}

async function readReason(stream: Duplex): Promise<string> {
  try {
    const length = (await readExactly(stream, 4)).readUInt32BE();
    return visible((await readExactly(stream, Math.min(length, MAX_REASON))).toString('utf8'));
  } catch {
    // Some hang up at once.
    return '';
  }
}

function unsupported(types: readonly number[]): ProblemError {
  const names = types.slice(0, 16).map((type) => NAMES[type] ?? `type ${type}`);
  return new ProblemError({ code: 'console-auth-unsupported', detail: names.join(', ') });
}
