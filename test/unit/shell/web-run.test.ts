import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { runWebShell, type WebShell } from '../../../main/shell/web/run.ts';
import { contract } from '../../../shared/contract.ts';
import { decodeMessage, encodeMessage } from '../../../shared/message-codec.ts';
import type { Port } from '../../../shared/port.ts';
import { createPortEnd } from '../../../shared/port-end.ts';
import { connect } from '../../../shared/rpc.ts';
import { type CoreDouble, createCoreDouble } from './core-double.ts';
import { ask } from './raw-request.ts';

let root: string;
let core: CoreDouble;
let shell: WebShell;
let cookie = '';

async function start(endWhenIdleMs: number | null): Promise<void> {
  core = createCoreDouble();
  shell = await runWebShell(core, { root, endWhenIdleMs });
  const { port, pathname, search } = new URL(shell.address);
  const { headers } = await ask(Number(port), pathname + search);
  cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** A window as renderer/ports/web-port.ts opens it. */
async function openWindow(): Promise<Port> {
  const { host, origin } = new URL(shell.address);
  const socket = new WebSocket(`ws://${host}/port`, { headers: { Cookie: cookie, Origin: origin } });
  socket.binaryType = 'arraybuffer';
  const end = createPortEnd({ send: (message) => socket.send(encodeMessage(message)), close: () => socket.close() });
  socket.on('message', (data: ArrayBuffer) => end.receive(decodeMessage(data)));
  socket.on('close', end.shut);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return end.port;
}

const hasEnded = (): Promise<boolean> =>
  Promise.race([shell.ended.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, 5, false))]);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'virtkeep-run-'));
  await writeFile(join(root, 'index.html'), '<!doctype html>');
});
afterEach(async () => {
  await shell.stop();
  await rm(root, { recursive: true });
});

describe('a running web shell', () => {
  test('serves the contract to its windows', async () => {
    await start(null);
    expect(core.start).toHaveBeenCalledTimes(1);
    const [first, second] = [connect(contract, await openWindow()), connect(contract, await openWindow())];
    expect(await first.call('app.info', {})).toEqual({ version: '0.0.0-double', shell: 'web' });
    const themes: string[] = [];
    const hear = ({ theme }: { theme: string }): void => void themes.push(theme);
    second.subscribe('settings', {}, { snapshot: hear, delta: hear });
    await expect.poll(() => themes).toEqual(['system']);
    await first.call('settings.update', { theme: 'dark' });
    await expect.poll(() => themes).toEqual(['system', 'dark']);
  });

  test('brings numbers across with their gaps', async () => {
    await start(null);
    const heard: unknown[] = [];
    connect(contract, await openWindow()).subscribe('stats', {}, { snapshot: (value) => heard.push(value) });
    await expect
      .poll(() => heard)
      .toEqual([{ frames: [], sparks: { slots: new Uint32Array([7]), cpu: new Float32Array([0.25, Number.NaN]) } }]);
  });

  test('stops once, however often it is told, and takes the core along', async () => {
    await start(null);
    const window = await openWindow();
    const closed = new Promise<void>((resolve) => window.onClose(resolve));
    await Promise.all([shell.stop(), shell.stop()]);
    await closed;
    await shell.ended;
    expect(core.stop).toHaveBeenCalledTimes(1);
  });
});

describe('with nobody looking', () => {
  test('it ends, but not while a window is open, nor while one reloads', async () => {
    await start(600);
    const first = await openWindow();
    await new Promise((resolve) => setTimeout(resolve, 750));
    expect(await hasEnded()).toBe(false);
    first.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await openWindow();
    await new Promise((resolve) => setTimeout(resolve, 750));
    expect(await hasEnded()).toBe(false);
    second.close();
    await shell.ended;
    expect(core.stop).toHaveBeenCalledTimes(1);
  });

  test('it gives the first window six times as long, and then ends', async () => {
    await start(100);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await hasEnded()).toBe(false);
    await shell.ended;
  });

  test('it waits for ever when it is to', async () => {
    await start(null);
    (await openWindow()).close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await hasEnded()).toBe(false);
  });
});
