import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeepAlive } from '../../../main/libvirt/keepalive.ts';
import { KEEPALIVE, PROGRAM } from '../../../main/libvirt/wire/packet.ts';
import { NO_REPLY, openScripted, settled } from './support/scripted-daemon.ts';

describe('the watch', () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  function watched() {
    const log: string[] = [];
    const keepAlive = new KeepAlive(
      { intervalMs: 1000, count: 3 },
      () => Date.now(),
      () => void log.push(`ping ${Date.now()}`),
      () => void log.push(`silent ${Date.now()}`),
    );
    keepAlive.start();
    return { keepAlive, log };
  }

  test('pings a silent peer and gives up after the count', () => {
    const { log } = watched();
    vi.advanceTimersByTime(10_000);
    expect(log).toEqual(['ping 1000', 'ping 2000', 'ping 3000', 'silent 4000']);
  });

  test('leaves a talking peer alone', () => {
    const { keepAlive, log } = watched();
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(500);
      keepAlive.heard();
    }
    expect(log).toEqual([]);
  });

  test('any word starts the count anew', () => {
    const { keepAlive, log } = watched();
    vi.advanceTimersByTime(3500);
    keepAlive.heard();
    vi.advanceTimersByTime(3000);
    expect(log.filter((line) => line.startsWith('silent'))).toEqual([]);
    vi.advanceTimersByTime(2000);
    expect(log.at(-1)).toMatch(/^silent/);
  });

  test('a stall of our own is not held against the peer', () => {
    const { log } = watched();
    vi.advanceTimersByTime(3000);
    // A laptop that slept for an hour: one timer fires, late.
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(1000);
    expect(log.some((line) => line.startsWith('silent'))).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(log.at(-1)).toMatch(/^silent/);
  });

  test('stops when told', () => {
    const { keepAlive, log } = watched();
    keepAlive.stop();
    vi.advanceTimersByTime(60_000);
    expect(log).toEqual([]);
  });

  test('round trips belong to their pings', () => {
    const { keepAlive } = watched();
    const trips: number[] = [];
    keepAlive.measure((ms) => trips.push(ms));
    vi.advanceTimersByTime(5);
    keepAlive.measure((ms) => trips.push(ms));
    vi.advanceTimersByTime(5);
    keepAlive.pong();
    keepAlive.pong();
    keepAlive.pong();
    expect(trips).toEqual([10, 5]);
  });
});

const keepAlivePackets = (packets: readonly { program: number; procedure: number }[], procedure: number) =>
  packets.filter((packet) => packet.program === PROGRAM.KEEPALIVE && packet.procedure === procedure).length;

test('the daemon gets its pongs', async () => {
  const { connection, daemon } = await openScripted();
  daemon.ping();
  daemon.ping();
  await settled();
  expect(keepAlivePackets(daemon.others, KEEPALIVE.PONG)).toBe(2);
  connection.close();
});

test('a daemon that stops answering is silent', async () => {
  const { connection, daemon } = await openScripted({ keepAlive: { intervalMs: 20, count: 2 } });
  daemon.on('CONNECT_GET_HOSTNAME', () => NO_REPLY);
  const call = expect(connection.call('CONNECT_GET_HOSTNAME', undefined)).rejects.toMatchObject({ reason: 'silent' });
  expect(await connection.closed).toMatchObject({ reason: 'silent' });
  await call;
  expect(keepAlivePackets(daemon.others, KEEPALIVE.PING)).toBe(2);
});

test('ping measures by keepalive where it is spoken, else by a call', async () => {
  const spoken = await openScripted();
  const ping = spoken.connection.ping();
  await settled();
  spoken.daemon.keepAlive(KEEPALIVE.PONG);
  expect(await ping).toBeGreaterThanOrEqual(0);
  const unanswered = expect(spoken.connection.ping(10)).rejects.toMatchObject({ name: 'CallTimeoutError' });
  await unanswered;
  const cut = expect(spoken.connection.ping()).rejects.toMatchObject({ name: 'ConnectionClosedError' });
  spoken.connection.close();
  await cut;

  const plain = await openScripted({ keepAlive: false });
  plain.daemon.on('CONNECT_GET_LIB_VERSION', () => ({ version: 9_000_000 }));
  expect(await plain.connection.ping()).toBeGreaterThanOrEqual(0);
  expect(plain.daemon.calls).toEqual(['CONNECT_GET_LIB_VERSION']);
  plain.connection.close();
});

test('a peer that pings and never reads gets a bounded answer', async () => {
  const { connection, daemon, transport } = await openScripted();
  transport.stuck = true;
  for (let i = 0; i < 20_000; i++) daemon.ping();
  await settled();
  expect(transport.buffered).toBeLessThan(128 * 1024);
  expect(connection.isClosed).toBe(false);
  connection.close();
});
