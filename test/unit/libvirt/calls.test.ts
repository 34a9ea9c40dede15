import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import {
  CallTimeoutError,
  ConnectionClosedError,
  isLibvirtError,
  LibvirtError,
  ProtocolError,
} from '../../../main/libvirt/errors.ts';
import { encodePacket, type Packet } from '../../../main/libvirt/wire/packet.ts';
import { DaemonError, NO_REPLY, openScripted, type ScriptedDaemon, settled } from './support/scripted-daemon.ts';

/** Leaves every hostname call without an answer and collects them, to be answered by the test. */
function hold(daemon: ScriptedDaemon): Packet[] {
  const held: Packet[] = [];
  daemon.on('CONNECT_GET_HOSTNAME', (_args, packet) => {
    held.push(packet);
    return NO_REPLY;
  });
  return held;
}

const ask = (connection: Connection, options = {}) => connection.call('CONNECT_GET_HOSTNAME', undefined, options);

function answer(daemon: ScriptedDaemon, packet: Packet | undefined, hostname = 'here'): void {
  if (packet === undefined) throw new Error('no such call was made');
  daemon.reply('CONNECT_GET_HOSTNAME', packet, { hostname });
}

const open: Connection[] = [];
async function opened() {
  const all = await openScripted({ keepAlive: false });
  open.push(all.connection);
  return all;
}
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

describe('matching', () => {
  test('replies find their calls in any order', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const calls = [ask(connection), ask(connection), ask(connection)];
    await settled();
    answer(daemon, held[2], 'third');
    answer(daemon, held[0], 'first');
    answer(daemon, held[1], 'second');
    expect((await Promise.all(calls)).map(({ hostname }) => hostname)).toEqual(['first', 'second', 'third']);
  });

  test('a reply to no call breaks the connection', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const call = ask(connection);
    await settled();
    const [packet] = held;
    if (packet === undefined) throw new Error('no call came');
    answer(daemon, { ...packet, serial: packet.serial + 1000 });
    await expect(call).rejects.toMatchObject({ name: 'ConnectionClosedError', reason: 'protocol', callSent: true });
  });

  test('a reply of another procedure breaks the connection', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const call = ask(connection);
    await settled();
    daemon.transport.write(encodePacket({ ...(held[0] as Packet), procedure: 3, type: 1 }));
    await expect(call).rejects.toMatchObject({ reason: 'protocol' });
  });

  test('an unreadable answer fails its call and no other', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const [bad, strange, good] = [ask(connection), ask(connection), ask(connection)];
    await settled();
    daemon.transport.write(encodePacket({ ...(held[0] as Packet), type: 1 }, Uint8Array.of(0, 0, 1, 0)));
    daemon.transport.write(encodePacket({ ...(held[1] as Packet), type: 1, status: 2 }));
    answer(daemon, held[2]);
    await expect(bad).rejects.toBeInstanceOf(ProtocolError);
    await expect(strange).rejects.toThrow(/status 2/);
    expect(await good).toEqual({ hostname: 'here' });
  });

  test('the raw body of a reply can be had', async () => {
    const { connection, daemon } = await opened();
    daemon.on('CONNECT_GET_HOSTNAME', () => ({ hostname: 'abc' }));
    const body = await connection.callRaw('CONNECT_GET_HOSTNAME', undefined);
    expect([...body]).toEqual([0, 0, 0, 3, 97, 98, 99, 0]);
    expect(await connection.callPrepared('CONNECT_GET_HOSTNAME', new Uint8Array(0), (bytes) => [...bytes])).toEqual([
      ...body,
    ]);
  });

  test('arguments beyond a limit fail before anything is sent', async () => {
    const { connection, daemon } = await opened();
    const keycodes = Array.from({ length: 17 }, () => 1);
    const dom = { name: 'a', uuid: '0c0ffee0-1234-4abc-9def-00112233aabb', id: 1 };
    const call = connection.call('DOMAIN_SEND_KEY', { dom, codeset: 0, holdTime: 0, keycodes, flags: 0 });
    await expect(call).rejects.toThrow(/limit of 16/);
    expect(daemon.calls).toEqual([]);
    expect(connection.inFlight).toBe(0);
  });
});

describe('errors', () => {
  test('carry names', async () => {
    const { connection, daemon } = await opened();
    daemon.on('CONNECT_GET_HOSTNAME', () => {
      throw new DaemonError(42, 'Domain not found', { str1: 'Domain not found: %s', int1: 3 });
    });
    const error = await ask(connection).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'LibvirtError',
      message: 'Domain not found',
      code: 42,
      codeName: 'VIR_ERR_NO_DOMAIN',
      domain: 10,
      domainName: 'VIR_FROM_QEMU',
      level: 2,
      str1: 'Domain not found: %s',
      str2: null,
      int1: 3,
    });
    expect(isLibvirtError(error, 'VIR_ERR_NO_NETWORK', 'VIR_ERR_NO_DOMAIN')).toBe(true);
    expect(isLibvirtError(error, 'VIR_ERR_NO_NETWORK')).toBe(false);
  });

  test('from the future keep their numbers', async () => {
    const { connection, daemon } = await opened();
    daemon.on('CONNECT_GET_HOSTNAME', () => {
      throw new DaemonError(9999, null, { domain: 7777 });
    });
    const error = await ask(connection).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LibvirtError);
    expect(error).toMatchObject({ codeName: 'VIR_ERR_9999', domainName: 'VIR_FROM_7777', message: 'VIR_ERR_9999' });
  });
});

describe('calls in flight', () => {
  test('are four at most; the rest go in order as slots fall free', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const calls = Array.from({ length: 10 }, () => ask(connection));
    await settled();
    expect(held).toHaveLength(4);
    expect([connection.inFlight, connection.queued]).toEqual([4, 6]);
    answer(daemon, held[1]);
    await settled();
    expect(held).toHaveLength(5);
    for (let i = 0; i < 10; i++) {
      if (i !== 1) answer(daemon, held[i]);
      await settled();
    }
    await Promise.all(calls);
    const serials = held.map(({ serial }) => serial);
    expect(serials).toEqual(serials.toSorted((a, b) => a - b));
    expect([connection.inFlight, connection.queued]).toEqual([0, 0]);
  });

  test('interactive calls overtake background ones that wait', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const filling = Array.from({ length: 4 }, () => ask(connection));
    const background = ask(connection, { priority: 'background' });
    const interactive = ask(connection);
    await settled();
    answer(daemon, held[0]);
    await settled();
    answer(daemon, held[4], 'next');
    expect(await interactive).toEqual({ hostname: 'next' });
    for (const at of [1, 2, 3, 5]) {
      await settled();
      answer(daemon, held[at]);
    }
    await Promise.all([...filling, background]);
  });

  test('quick calls need no slot, and leave four to the others', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const slow = Array.from({ length: 6 }, () => ask(connection));
    const quick = Array.from({ length: 40 }, () => ask(connection, { priority: 'quick' }));
    await settled();
    expect(held).toHaveLength(4 + 32);
    expect([connection.inFlight, connection.queued]).toEqual([36, 10]);
    answer(daemon, held[35]);
    await settled();
    // Another quick one takes its place, and no slow one.
    expect([connection.inFlight, connection.queued]).toEqual([36, 9]);
    for (let i = 0; i < 46; i += 1) {
      if (i !== 35) answer(daemon, held[i]);
      await settled();
    }
    await Promise.all([...slow, ...quick]);
    expect([connection.inFlight, connection.queued]).toEqual([0, 0]);
  });

  test('a timeout frees the caller, but the slot only with the answer', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const late = ask(connection, { timeoutMs: 20 });
    await expect(late).rejects.toMatchObject({ name: 'CallTimeoutError', callSent: true, timeoutMs: 20 });
    expect(connection.inFlight).toBe(1);
    answer(daemon, held[0]);
    await settled();
    expect(connection.inFlight).toBe(0);
  });

  test('a call that waits is never sent once its caller gave up', async () => {
    const { connection, daemon } = await opened();
    const held = hold(daemon);
    const filling = Array.from({ length: 4 }, () => ask(connection));
    const abort = new AbortController();
    const waiting = ask(connection, { signal: abort.signal });
    const slow = ask(connection, { timeoutMs: 10 });
    abort.abort(new Error('not any more'));
    await expect(waiting).rejects.toThrow('not any more');
    await expect(slow).rejects.toMatchObject({ callSent: false });
    expect(connection.queued).toBe(0);
    await settled();
    for (const packet of held.slice()) answer(daemon, packet);
    await Promise.all(filling);
    expect(held).toHaveLength(4);
  });

  test('a signal that was given already sends nothing', async () => {
    const { connection, daemon } = await opened();
    await expect(ask(connection, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow('too late');
    expect(daemon.calls).toEqual([]);
  });

  test('timeouts of calls that were answered do not linger', async () => {
    const { connection, daemon } = await opened();
    daemon.on('CONNECT_GET_HOSTNAME', () => ({ hostname: 'x' }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await ask(connection, { timeoutMs: 60_000 });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the end', () => {
  const packet = { program: 0x20008086, version: 1, procedure: 1, type: 2, serial: 0, status: 0 };
  const ends: readonly (readonly [what: string, reason: string, act: (daemon: ScriptedDaemon) => void])[] = [
    ['the daemon hangs up', 'ended', (d) => d.transport.close()],
    ['garbage comes', 'protocol', (d) => void d.transport.write(Buffer.alloc(64, 0xff))],
    ['an unknown version comes', 'protocol', (d) => void d.transport.write(encodePacket({ ...packet, version: 9 }))],
    ['an unknown type comes', 'protocol', (d) => void d.transport.write(encodePacket({ ...packet, type: 99 }))],
  ];
  test.each(ends)('every waiting call fails at once when %s', async (_what, reason, act) => {
    const { connection, daemon } = await opened();
    hold(daemon);
    const calls = Array.from({ length: 6 }, () => ask(connection));
    const outcomes = Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    await settled();
    act(daemon);
    for (const [i, error] of (await outcomes).entries()) {
      expect(error).toBeInstanceOf(ConnectionClosedError);
      expect(error).toMatchObject({ reason, callSent: i < 4 });
    }
    expect(await connection.closed).toMatchObject({ reason });
    expect(connection.isClosed).toBe(true);
    await expect(ask(connection)).rejects.toMatchObject({ reason, callSent: false });
  });

  test('the system says why', async () => {
    const { connection, daemon, transport } = await opened();
    hold(daemon);
    const call = ask(connection);
    const outcome = expect(call).rejects.toMatchObject({ reason: 'lost', message: 'read ECONNRESET' });
    transport.fail('read ECONNRESET');
    await outcome;
  });

  test('closing says goodbye and fails what waits', async () => {
    const { connection, daemon } = await opened();
    hold(daemon);
    const outcome = expect(ask(connection)).rejects.toMatchObject({ reason: 'closed' });
    connection.close();
    connection.close();
    await outcome;
    await settled();
    expect(daemon.calls.filter((name) => name === 'CONNECT_CLOSE')).toHaveLength(1);
    expect(await connection.closed).toMatchObject({ reason: 'closed' });
  });

  test('CallTimeoutError names its procedure', () => {
    expect(new CallTimeoutError('NODE_GET_INFO', 5, true).message).toContain('NODE_GET_INFO');
  });
});
