import { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Child, startChild } from '../../support/child.ts';
import { needs } from '../../support/needs.ts';
import {
  type FarNetwork,
  netemObstacle,
  netnsObstacle,
  startVethNetwork,
  startWiredNetwork,
} from '../../support/netns.ts';
import { until } from '../../support/until.ts';

// The rig itself: what the other tests lean on must be as slow, as lossy and as dead as it says.
needs(netnsObstacle());

const PORT = 7;
let network: FarNetwork | null = null;
let echo: Child | null = null;

afterEach(async () => {
  await echo?.stop();
  await network?.remove();
  echo = null;
  network = null;
});

/** A server over there that says what it is told. */
async function startEcho({ namespace, address }: FarNetwork): Promise<void> {
  const script = `require('net').createServer((s) => { s.on('error', () => {}); s.pipe(s); }).listen(${PORT}, '${address}', () => console.log('listening'))`;
  echo = startChild('ip', ['netns', 'exec', namespace, process.execPath, '-e', script]);
  await echo.line(/^listening/m);
}

async function open(address: string): Promise<Socket> {
  const socket = new Socket();
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(PORT, address, resolve);
  });
  return socket.setNoDelay(true).on('error', () => {});
}

/** How long one word takes there and back, ms. */
async function roundTrip(socket: Socket): Promise<number> {
  const at = performance.now();
  socket.write('word');
  await new Promise((resolve) => socket.once('data', resolve));
  return performance.now() - at;
}

async function shortest(socket: Socket, times: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i += 1) best = Math.min(best, await roundTrip(socket));
  return best;
}

test('a wire delays, counts round trips, loses packets and can be cut without a word', async () => {
  const wired = await startWiredNetwork('wire');
  network = wired;
  await startEcho(wired);
  const socket = await open(wired.address);
  expect(await shortest(socket, 5)).toBeLessThan(20);
  await wired.shape({ roundTripMs: 200 });
  const before = await wired.counts();
  const slow = await shortest(socket, 5);
  expect(slow).toBeGreaterThanOrEqual(199);
  expect(slow).toBeLessThan(300);
  const after = await wired.counts();
  expect(after.roundTrips - before.roundTrips).toBe(5);
  expect(after.bytesOut).toBeGreaterThan(before.bytesOut);

  await wired.shape({ roundTripMs: 0, lossPercent: 20 });
  const times: number[] = [];
  for (let i = 0; i < 20; i += 1) times.push(await roundTrip(socket));
  // What was lost was sent again, after TCP's shortest wait.
  expect(Math.max(...times)).toBeGreaterThan(190);

  await wired.shape({ roundTripMs: 0 });
  await wired.cut();
  let answered = false;
  void roundTrip(socket).then(() => {
    answered = true;
  });
  const nobody = new Socket().on('error', () => {});
  nobody.connect(PORT, wired.blackHole);
  await until(() => socket.bytesWritten > 0 && nobody.connecting, { what: 'both wait' });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(answered).toBe(false);
  expect(nobody.connecting).toBe(true);
  nobody.destroy();
  await wired.mend();
  await until(() => answered, { what: 'the word comes through at last' });
  socket.destroy();
});

test('a veth pair reaches a namespace, and its link goes down and up', async () => {
  network = await startVethNetwork('veth');
  await startEcho(network);
  const socket = await open(network.address);
  expect(await shortest(socket, 5)).toBeLessThan(20);
  await network.cut();
  let answered = false;
  void roundTrip(socket).then(() => {
    answered = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(answered).toBe(false);
  await network.mend();
  await until(() => answered, { what: 'the word comes through at last' });
  socket.destroy();
});

test('netem delays a veth pair as the wire does', async (context) => {
  const obstacle = netemObstacle();
  if (obstacle !== null) context.skip(obstacle);
  network = await startVethNetwork('netem');
  await network.shape({ roundTripMs: 200, lossPercent: 2 });
  await startEcho(network);
  const socket = await open(network.address);
  const slow = await shortest(socket, 10);
  expect(slow).toBeGreaterThanOrEqual(199);
  expect(slow).toBeLessThan(300);
  socket.destroy();
});
