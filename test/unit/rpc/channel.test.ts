import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { portOverSocket } from '../../../main/shell/web/socket-port.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { createPortPair, type Port } from '../../../shared/port.ts';
import { createPortEnd } from '../../../shared/port-end.ts';
import type { RawChannel } from '../../../shared/raw-channel.ts';
import { CHANNEL_WINDOW } from '../../../shared/raw-channel-end.ts';
import { type Client, connect, serve } from '../../../shared/rpc.ts';
import { createScriptedCore, type ScriptedCore, type SmallContract, settle, smallContract } from './small-contract.ts';

let core: ScriptedCore;
let corePort: Port;
let pagePort: Port;
let client: Client<SmallContract>;

beforeEach(() => {
  core = createScriptedCore();
  [corePort, pagePort] = createPortPair();
  serve(smallContract, core.handlers, corePort);
  client = connect(smallContract, pagePort);
});

async function open(): Promise<{ readonly page: RawChannel; readonly end: RawChannel }> {
  const page = client.open('pipe', { name: 'p' });
  await settle();
  const end = core.pipes.at(-1);
  if (end === undefined) throw new Error('the pipe was not opened');
  return { page, end };
}

/** What comes out of a channel, and why it ended. */
function listen(channel: RawChannel): { readonly bytes: () => string; readonly ends: (Problem | null)[] } {
  let text = '';
  const ends: (Problem | null)[] = [];
  channel.onData((bytes) => {
    text += Buffer.from(bytes).toString();
  });
  channel.onClose((problem) => ends.push(problem));
  return { bytes: () => text, ends };
}

describe('a raw channel', () => {
  test('carries bytes both ways in order, beside calls', async () => {
    const { page, end } = await open();
    const there = listen(end);
    const here = listen(page);
    page.send(Buffer.from('hello '));
    const call = client.call('double', { n: 4 });
    page.send(Buffer.from('core'));
    end.send(Buffer.from('hello page'));
    expect(await call).toBe(8);
    await settle();
    expect([there.bytes(), here.bytes()]).toEqual(['hello core', 'hello page']);
  });

  test('keeps what comes before anybody listens', async () => {
    const { page, end } = await open();
    page.send(Buffer.from('early'));
    page.close();
    await settle();
    expect(listen(end)).toMatchObject({ ends: [null] });
    expect(listen(end).bytes()).toBe('');
    const again = await open();
    again.page.send(Buffer.from('early'));
    await settle();
    expect(listen(again.end).bytes()).toBe('early');
  });

  test('sends no more than the memory a view looks at', async () => {
    const { page, end } = await open();
    const got: Uint8Array[] = [];
    page.onData((bytes) => void got.push(bytes));
    end.send(new Uint8Array(1_000_000).subarray(5, 9));
    await settle();
    expect(got.map((bytes) => [bytes.length, bytes.buffer.byteLength])).toEqual([[4, 4]]);
  });

  test('is not touched when its window hides', async () => {
    const { page, end } = await open();
    const here = listen(page);
    client.setVisible(false);
    await settle();
    end.send(Buffer.from('still here'));
    await settle();
    expect([here.bytes(), here.ends]).toEqual(['still here', []]);
  });
});

describe('the end of a raw channel', () => {
  test.each(['page', 'core'] as const)('comes from the %s to both sides, once', async (side) => {
    const { page, end } = await open();
    const [closer, other] = side === 'page' ? [page, end] : [end, page];
    const here = listen(closer);
    const there = listen(other);
    closer.close({ code: 'console-ended', detail: 'hung up' });
    closer.close();
    other.close();
    closer.send(Buffer.from('too late'));
    await settle();
    expect(here.ends).toEqual([{ code: 'console-ended', detail: 'hung up' }]);
    // The other side closed of its own before the word arrived.
    expect([there.ends, there.bytes()]).toEqual([[null], '']);
    expect(listen(other).ends).toEqual([null]);
  });

  test('tells why, behind everything that was sent, however slowly it is taken', async () => {
    const { page, end } = await open();
    const takers: (() => void)[] = [];
    let total = 0;
    const ends: unknown[] = [];
    page.onData((bytes) => {
      total += bytes.length;
      return new Promise((resolve) => takers.push(resolve));
    });
    page.onClose((problem) => ends.push(problem));
    const sent = 3 * CHANNEL_WINDOW + 17;
    end.send(new Uint8Array(sent));
    end.close({ code: 'console-ended' });
    await settle();
    expect([total, ends]).toEqual([CHANNEL_WINDOW, []]);
    while (takers.length > 0) {
      for (const take of takers.splice(0)) take();
      await settle();
    }
    expect([total, ends]).toEqual([sent, [{ code: 'console-ended' }]]);
  });

  test('comes with what its handler or its reader throws, also later', async () => {
    const late = listen(client.open('late', {}));
    await settle();
    expect(late.ends).toEqual([{ code: 'console-none' }]);
    const { page, end } = await open();
    const here = listen(page);
    end.onData(() => Promise.reject(new Error('no room')));
    page.send(Buffer.from('x'));
    await settle();
    expect(here.ends).toMatchObject([{ code: 'internal', detail: 'no room' }]);
  });

  test.each([
    ['nonsense', {}],
    ['__proto__', {}],
    ['pipe', { name: 'a name that is too long' }],
    ['pipe', null],
  ])('comes at once for %s with %j', async (name, params) => {
    const refused = listen(client.open(name as 'pipe', params as never));
    await settle();
    expect(refused.ends).toMatchObject([{ code: 'bad-request' }]);
    expect(core.pipes).toEqual([]);
  });

  test.each(['page', 'core'] as const)(
    'comes when the port is closed by the %s, and before a later one begins',
    async (side) => {
      const { page, end } = await open();
      const here = listen(page);
      const there = listen(end);
      (side === 'page' ? pagePort : corePort).close();
      await settle();
      expect([here.ends, there.ends]).toMatchObject([[{ code: 'connection-lost' }], [{ code: 'connection-lost' }]]);
      expect(listen(client.open('pipe', { name: 'p' })).ends).toMatchObject([{ code: 'connection-lost' }]);
    },
  );
});

describe('flow control', () => {
  test('holds a sender back while the other side has not taken, and nobody else', async () => {
    const { page, end } = await open();
    const other = await open();
    let total = 0;
    let take: (() => void)[] = [];
    page.onData((bytes) => {
      total += bytes.length;
      return new Promise((resolve) => take.push(resolve));
    });
    for (let i = 0; i < 40; i++) end.send(new Uint8Array(64 * 1024));
    await settle();
    expect([total, end.buffered]).toEqual([CHANNEL_WINDOW, 40 * 64 * 1024]);
    let drained = false;
    void end.drained().then(() => {
      drained = true;
    });
    const heard = listen(other.page);
    other.end.send(Buffer.from('past it'));
    await settle();
    expect([heard.bytes(), drained, await client.call('double', { n: 1 })]).toEqual(['past it', false, 2]);
    while (take.length > 0) {
      const now = take;
      take = [];
      for (const one of now) one();
      await settle();
    }
    expect([total, drained]).toEqual([40 * 64 * 1024, true]);
    await end.drained();
  });

  test('lets a waiting sender go when the channel ends', async () => {
    const { page, end } = await open();
    end.send(new Uint8Array(2 * CHANNEL_WINDOW));
    const waiting = end.drained();
    page.close();
    await waiting;
  });

  test('cuts off a page that sends more than was asked for', async () => {
    const { page, end } = await open();
    const here = listen(page);
    const ends: unknown[] = [];
    end.onClose((problem) => ends.push(problem));
    for (let i = 0; i < 9; i++) pagePort.post({ t: 'data', id: 1, bytes: new Uint8Array(64 * 1024) });
    await settle();
    expect([ends, here.ends]).toMatchObject([[{ code: 'bad-request' }], [{ code: 'bad-request' }]]);
    expect(await client.call('double', { n: 2 })).toBe(4);
  });

  test('cuts off a page that claims to have taken what it never got', async () => {
    const { end } = await open();
    const there = listen(end);
    pagePort.post({ t: 'taken', id: 1, count: 5 });
    await settle();
    expect(there.ends).toMatchObject([{ code: 'bad-request' }]);
  });

  test.each([
    { t: 'data', id: 1, bytes: 'text' },
    { t: 'data', id: 1 },
    { t: 'taken', id: 1, count: -1 },
    { t: 'taken', id: 1, count: Number.NaN },
    { t: 'shut', id: 1 },
    { t: 'shut', id: 1, problem: { code: 'made-up' } },
    { t: 'data', id: 77, bytes: new Uint8Array(3) },
    { t: 'open', id: 1, name: 7 },
  ])('%j does nothing', async (message) => {
    const { page, end } = await open();
    const there = listen(end);
    pagePort.post(message);
    page.send(Buffer.from('well'));
    await settle();
    expect([there.bytes(), there.ends]).toEqual(['well', []]);
  });

  test('allows 64 channels a window, and one that ends makes room', async () => {
    const all = Array.from({ length: 64 }, () => client.open('pipe', { name: 'p' }));
    const refused = listen(client.open('pipe', { name: 'p' }));
    await settle();
    expect([core.pipes.length, refused.ends]).toMatchObject([64, [{ code: 'bad-request' }]]);
    all[3]?.close();
    const room = listen(client.open('pipe', { name: 'p' }));
    await settle();
    expect([core.pipes.length, room.ends]).toEqual([65, []]);
  });

  test('refuses a number that is in use, and the first one is over', async () => {
    const { end } = await open();
    pagePort.post({ t: 'open', id: 1, name: 'pipe', params: { name: 'q' } });
    await settle();
    expect(core.pipes).toHaveLength(1);
    end.send(Buffer.from('x'));
  });
});

describe.each(['memory', 'MessagePort', 'WebSocket'] as const)('ten megabytes over a %s', (kind) => {
  const after: (() => void)[] = [];
  afterEach(() => {
    for (const undo of after.splice(0)) undo();
  });

  async function ports(): Promise<readonly [Port, Port]> {
    if (kind === 'memory') return createPortPair();
    if (kind === 'MessagePort') {
      const { port1, port2 } = new MessageChannel();
      after.push(() => port1.close());
      return [overMessagePort(port1), overMessagePort(port2)];
    }
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const accepted = (await once(server, 'connection')) as [WebSocket];
    await once(page, 'open');
    after.push(() => {
      page.terminate();
      server.close();
    });
    return [portOverSocket(accepted[0]), portOverSocket(page)];
  }

  test('arrive whole both ways at once, and never more than a window waits', async () => {
    const [left, right] = await ports();
    serve(smallContract, core.handlers, left);
    const page = connect(smallContract, right).open('pipe', { name: 'all' });
    await expect.poll(() => core.pipes.length).toBe(1);
    const [end] = core.pipes as [RawChannel];
    const results = await Promise.all([pour(page, end, 1), pour(end, page, 2)]);
    expect(results).toEqual([true, true]);
  });
});

const POURED = 10 * 1024 * 1024;

/** Sends a pattern and checks it at the other side, which takes its time. */
async function pour(from: RawChannel, to: RawChannel, seed: number): Promise<boolean> {
  let at = 0;
  let wrong = 0;
  let waiting = 0;
  const all = new Promise<void>((resolve) => {
    to.onData(async (bytes) => {
      waiting += bytes.length;
      if (waiting > CHANNEL_WINDOW) wrong += 1;
      for (const byte of bytes) {
        if (byte !== patternAt(at, seed)) wrong += 1;
        at += 1;
      }
      await new Promise((next) => setImmediate(next));
      waiting -= bytes.length;
      if (at === POURED) resolve();
    });
  });
  for (let sent = 0; sent < POURED; ) {
    const piece = Uint8Array.from({ length: Math.min(50_000, POURED - sent) }, (_, i) => patternAt(sent + i, seed));
    from.send(piece);
    sent += piece.length;
    await from.drained();
  }
  await all;
  return wrong === 0;
}

function patternAt(at: number, seed: number): number {
  return (at * 31 + seed * 7 + (at >> 9)) & 0xff;
}

function overMessagePort(port: import('node:worker_threads').MessagePort): Port {
  const end = createPortEnd({ send: (message) => port.postMessage(message), close: () => port.close() });
  port.on('message', (message: RawData) => end.receive(message));
  port.on('close', () => end.shut());
  return end.port;
}
