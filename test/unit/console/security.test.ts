import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HungUpError, readExactly } from '../../../main/console/byte-link.ts';
import type { DisplayLogin } from '../../../main/console/rfb/display-login.ts';
import { canEncryptAnonymously } from '../../../main/console/rfb/display-tls.ts';
import { endSecurity } from '../../../main/console/rfb/security.ts';
import { answerChallenge } from '../../../main/console/rfb/vnc-password.ts';
import { ProblemError } from '../../../shared/model/problem.ts';
import { seeded } from '../libvirt/support/random.ts';
import { streamPair } from './rfb-server.ts';

const OPENSSL = 'openssl';

interface Given {
  readonly asked: string[];
  readonly login: DisplayLogin;
}

function given(options: { password?: string; names?: readonly string[]; ca?: string } = {}): Given {
  const asked: string[] = [];
  return {
    asked,
    login: {
      names: options.names ?? ['display.test'],
      password: async () => {
        asked.push('password');
        return options.password ?? 'secret';
      },
      userName: async () => {
        asked.push('user');
        return 'anna';
      },
      trust: async () => ({ authorities: options.ca === undefined ? [] : [options.ca], client: null }),
      signal: new AbortController().signal,
    },
  };
}

/** Runs a scripted server against endSecurity; gives the stream behind it on both sides. */
async function meet(
  server: (stream: Duplex) => Promise<unknown>,
  { login }: Given = given(),
): Promise<{ readonly client: Duplex; readonly behind: Duplex }> {
  const [left, right] = streamPair();
  left.on('error', () => {});
  right.on('error', () => {});
  const serving = server(right).catch((error: unknown) => {
    if (!(error instanceof HungUpError)) throw error;
  });
  try {
    const client = await endSecurity(left, login);
    return { client, behind: ((await serving) as Duplex | undefined) ?? right };
  } catch (error) {
    left.destroy();
    await serving;
    throw error;
  }
}

async function hello(stream: Duplex, version = '003.008', answer = version): Promise<void> {
  stream.write(`RFB ${version}\n`);
  expect((await readExactly(stream, 12)).toString()).toBe(`RFB ${answer}\n`);
}

async function choose(stream: Duplex, offered: readonly number[], expected: number): Promise<void> {
  stream.write(Uint8Array.from([offered.length, ...offered]));
  expect([...(await readExactly(stream, 1))]).toEqual([expected]);
}

function u32(...numbers: readonly number[]): Buffer {
  const buffer = Buffer.alloc(numbers.length * 4);
  for (const [i, number] of numbers.entries()) buffer.writeUInt32BE(number, i * 4);
  return buffer;
}

const reason = (text: string): Buffer => Buffer.concat([u32(Buffer.byteLength(text)), Buffer.from(text)]);

async function passes(meeting: ReturnType<typeof meet>): Promise<void> {
  const { client, behind } = await meeting;
  client.write(Uint8Array.of(1));
  expect([...(await readExactly(behind, 1))]).toEqual([1]);
  behind.write('ServerInit');
  expect((await readExactly(client, 10)).toString()).toBe('ServerInit');
}

async function problemOf(meeting: Promise<unknown>): Promise<unknown> {
  const error: unknown = await meeting.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

const CHALLENGE = Buffer.from('0123456789abcdef');

async function checkVnc(stream: Duplex, password = 'secret'): Promise<boolean> {
  stream.write(CHALLENGE);
  return (await readExactly(stream, 16)).equals(answerChallenge(CHALLENGE, password));
}

test('the answer to a challenge is DES with reversed bits', () => {
  // Worked out by openssl's own DES with the reversed bytes of "COW" as key.
  const key = Buffer.from(
    [...Buffer.from('COW'), 0, 0, 0, 0, 0].map((b) =>
      Number.parseInt(b.toString(2).padStart(8, '0').split('').reverse().join(''), 2),
    ),
  );
  const expected = execFileSync(
    OPENSSL,
    ['enc', '-des-ecb', '-provider', 'legacy', '-provider', 'default', '-nopad', '-K', key.toString('hex')],
    { input: CHALLENGE },
  );
  expect(answerChallenge(CHALLENGE, 'COW')).toEqual(expected);
  expect(answerChallenge(CHALLENGE, 'eightcharacters')).toEqual(answerChallenge(CHALLENGE, 'eightcha'));
});

describe('a display', () => {
  test.each([
    ['003.008', '003.008', true],
    ['003.889', '003.008', true],
    ['005.000', '003.008', true],
    ['003.007', '003.007', false],
  ])('of version %s without a password lets in', async (version, answer, says) => {
    const login = given();
    await passes(
      meet(async (stream) => {
        await hello(stream, version, answer);
        await choose(stream, [2, 1], 1);
        if (says) stream.write(u32(0));
      }, login),
    );
    expect(login.asked).toEqual([]);
  });

  test.each([
    [1, []],
    [2, ['password']],
  ])('of version 3.3 decides for type %i', async (type, asked) => {
    const login = given();
    await passes(
      meet(async (stream) => {
        await hello(stream, '003.003');
        stream.write(u32(type));
        if (type === 2) stream.write(u32((await checkVnc(stream)) ? 0 : 1));
      }, login),
    );
    expect(login.asked).toEqual(asked);
  });

  test('with a password takes the right one, and says why it does not take another', async () => {
    const server = async (stream: Duplex): Promise<void> => {
      await hello(stream);
      await choose(stream, [2, 16], 2);
      const right = await checkVnc(stream);
      stream.write(right ? u32(0) : Buffer.concat([u32(1), reason('Authentication\u001b failed')]));
    };
    await passes(meet(server));
    expect(await problemOf(meet(server, given({ password: 'wrong' })))).toEqual({
      code: 'console-auth',
      detail: 'Authentication\\x1b failed',
    });
  });

  test.each([
    [[20], 'SASL'],
    [[5, 30, 200], 'RA2, Apple DH, type 200'],
    [[16], 'Tight'],
  ])('that asks for %j is refused by name', async (types, detail) => {
    const meeting = meet(async (stream) => {
      await hello(stream);
      stream.write(Uint8Array.from([types.length, ...types]));
    });
    expect(await problemOf(meeting)).toEqual({ code: 'console-auth-unsupported', detail });
  });

  test('that offers nothing says why', async () => {
    const meeting = meet(async (stream) => {
      await hello(stream);
      stream.write(Buffer.concat([Buffer.from([0]), reason('Too many security failures')]));
    });
    expect(await problemOf(meeting)).toEqual({ code: 'console-unreachable', detail: 'Too many security failures' });
  });

  test.each([['HTTP/1.1 200'], ['RFB 002.000\n'], ['\0\0\0\0\0\0\0\0\0\0\0\0']])(
    'that says %j is none',
    async (words) => {
      const meeting = meet(async (stream) => void stream.write(words));
      expect(await problemOf(meeting)).toMatchObject({ code: 'console-unreachable' });
    },
  );

  test('that hangs up in the middle is unreachable', async () => {
    const meeting = meet(async (stream) => {
      await hello(stream);
      stream.write(Uint8Array.of(3, 1));
      stream.end();
    });
    expect(await problemOf(meeting)).toMatchObject({ code: 'console-unreachable' });
  });
});

describe('VeNCrypt', () => {
  let folder: string;
  let key: string;
  let certificate: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'vk-tls-'));
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const where = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
    const whom = ['-subj', '/CN=display', '-addext', 'subjectAltName=DNS:display.test,IP:127.0.0.1'];
    execFileSync(OPENSSL, [...words, ...where, ...whom], { stdio: 'ignore' });
    key = readFileSync(join(folder, 'key.pem'), 'utf8');
    certificate = readFileSync(join(folder, 'cert.pem'), 'utf8');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function offer(stream: Duplex, kinds: readonly number[], expected: number): Promise<void> {
    await hello(stream);
    await choose(stream, [19], 19);
    stream.write(Uint8Array.of(0, 2));
    expect([...(await readExactly(stream, 2))]).toEqual([0, 2]);
    stream.write(Uint8Array.of(0, kinds.length));
    stream.write(u32(...kinds));
    expect((await readExactly(stream, 4)).readUInt32BE()).toBe(expected);
  }

  function secure(stream: Duplex, anonymous = false): TLSSocket {
    stream.write(Uint8Array.of(1));
    const context = anonymous
      ? createSecureContext({ ciphers: 'ADH:AECDH:@SECLEVEL=0', maxVersion: 'TLSv1.2', dhparam: 'auto' })
      : createSecureContext({ key, cert: certificate });
    const secured = new TLSSocket(stream, { isServer: true, secureContext: context });
    secured.on('error', () => {});
    return secured;
  }

  test.each([
    [260, []],
    [261, ['password']],
    [262, ['user', 'password']],
  ])('X509 of type %i is ended here', async (kind, asked) => {
    const login = given({ ca: certificate });
    await passes(
      meet(async (stream) => {
        await offer(stream, [kind], kind);
        const secured = secure(stream);
        if (kind === 261) expect(await checkVnc(secured)).toBe(true);
        if (kind === 262) {
          const lengths = await readExactly(secured, 8);
          expect([lengths.readUInt32BE(0), lengths.readUInt32BE(4)]).toEqual([4, 6]);
          expect((await readExactly(secured, 10)).toString()).toBe('annasecret');
        }
        secured.write(u32(0));
        return secured;
      }, login),
    );
    expect(login.asked).toEqual(asked);
  });

  test.each([
    [257, []],
    [258, ['password']],
    [259, ['user', 'password']],
  ])('anonymous TLS of type %i is ended here where the runtime can', async (kind, asked) => {
    const login = given();
    const meeting = meet(async (stream) => {
      if (!canEncryptAnonymously()) {
        await hello(stream);
        await choose(stream, [19], 19);
        stream.write(Uint8Array.of(0, 2));
        await readExactly(stream, 2);
        stream.write(Buffer.concat([Uint8Array.of(0, 1), u32(kind)]));
        return;
      }
      await offer(stream, [kind], kind);
      const secured = secure(stream, true);
      if (kind === 258) expect(await checkVnc(secured)).toBe(true);
      if (kind === 259) await readExactly(secured, 18);
      secured.write(u32(0));
      return secured;
    }, login);
    if (!canEncryptAnonymously()) {
      expect(await problemOf(meeting)).toMatchObject({ code: 'console-auth-unsupported' });
      return;
    }
    await passes(meeting);
    expect(login.asked).toEqual(asked);
  });

  test('Plain without TLS sends name and password', async () => {
    await passes(
      meet(async (stream) => {
        await offer(stream, [256], 256);
        expect((await readExactly(stream, 18)).subarray(8).toString()).toBe('annasecret');
        stream.write(u32(0));
      }),
    );
  });

  test.each([
    ['an authority that nobody knows', { names: ['display.test'] }, /self-signed|unable to verify/i],
    ['a certificate of another name', { names: ['other.test', '10.1.2.3'] }, /altnames|does not match/i],
  ])('%s is not trusted', async (what, { names }, detail) => {
    const login = given({ names, ...(what.includes('authority') ? {} : { ca: certificate }) });
    const meeting = meet(async (stream) => {
      await offer(stream, [261, 260], 260);
      return secure(stream);
    }, login);
    expect(await problemOf(meeting)).toMatchObject({ code: 'console-tls', detail: expect.stringMatching(detail) });
    expect(login.asked).toEqual([]);
  });

  test('one of several names is enough, an address too', async () => {
    const login = given({ names: ['localhost', '127.0.0.1'], ca: certificate });
    await passes(
      meet(async (stream) => {
        await offer(stream, [260], 260);
        const secured = secure(stream);
        secured.write(u32(0));
        return secured;
      }, login),
    );
  });

  test('SASL is refused by name', async () => {
    const meeting = meet(async (stream) => {
      await hello(stream);
      await choose(stream, [19], 19);
      stream.write(Uint8Array.of(0, 2));
      await readExactly(stream, 2);
      stream.write(Buffer.concat([Uint8Array.of(0, 2), u32(263, 264)]));
    });
    expect(await problemOf(meeting)).toEqual({ code: 'console-auth-unsupported', detail: 'X509SASL, TLSSASL' });
  });
});

test('bytes of all kinds end in a problem or in a stream, never worse', async () => {
  const random = seeded(7);
  for (let round = 0; round < 400; round += 1) {
    const start = round % 3 === 0 ? '' : `RFB 003.00${[3, 7, 8][round % 3]}\n`;
    const noise = Buffer.from(Array.from({ length: 200 }, () => random.int(round % 2 === 0 ? 256 : 21)));
    const meeting = meet(async (stream) => {
      stream.write(Buffer.concat([Buffer.from(start), noise]));
      stream.end();
    });
    await meeting.then(
      ({ client }) => client.destroy(),
      (error: unknown) => expect(error).toBeInstanceOf(ProblemError),
    );
  }
}, 60_000);
