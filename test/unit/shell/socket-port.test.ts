import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { portOverSocket } from '../../../main/shell/web/socket-port.ts';

/** A socket that writes only when it is told to. */
class SlowSocket extends EventEmitter {
  bufferedAmount = 0;
  binaryType = '';
  readonly written: (() => void)[] = [];
  readonly ping = vi.fn();
  readonly close = vi.fn();
  readonly terminate = vi.fn(() => this.emit('close', 1006));
  send(bytes: ArrayBuffer, done: () => void): void {
    this.bufferedAmount += bytes.byteLength;
    this.written.push(() => {
      this.bufferedAmount -= bytes.byteLength;
      done();
    });
  }
}

let socket: SlowSocket;
let time: number;

beforeEach(() => {
  socket = new SlowSocket();
  time = 1000;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const open = (): ReturnType<typeof portOverSocket> => portOverSocket(socket as unknown as WebSocket, () => time);

describe('congestion', () => {
  test('is a message that waits too long, until it is written', () => {
    const port = open();
    port.post('one');
    time += 1000;
    port.post('two');
    expect(port.congested?.()).toBe(false);
    time += 600;
    expect(port.congested?.()).toBe(true);
    socket.written.shift()?.();
    expect(port.congested?.()).toBe(false);
    time += 1000;
    expect(port.congested?.()).toBe(true);
    socket.written.shift()?.();
    expect(port.congested?.()).toBe(false);
  });

  test('is not one large snapshot that was just sent, but more than any snapshot at once', () => {
    const port = open();
    port.post(new Uint8Array(20e6));
    expect(port.congested?.()).toBe(false);
    port.post(new Uint8Array(20e6));
    port.post(new Uint8Array(20e6));
    expect(port.congested?.()).toBe(true);
  });
});

describe('pings', () => {
  test('keep a window that answers', () => {
    open();
    for (let round = 0; round < 5; round++) {
      vi.advanceTimersByTime(15_000);
      socket.emit('pong');
    }
    expect(socket.ping).toHaveBeenCalledTimes(5);
    expect(socket.terminate).not.toHaveBeenCalled();
  });

  test('cut off one that does not, and then stop', () => {
    const closed = vi.fn();
    open().onClose(closed);
    vi.advanceTimersByTime(30_000);
    expect(socket.terminate).toHaveBeenCalledTimes(1);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a socket error ends nothing but the window', () => {
  const closed = vi.fn();
  open().onClose(closed);
  socket.emit('error', new Error('reset'));
  expect(closed).not.toHaveBeenCalled();
  socket.emit('close', 1006);
  expect(closed).toHaveBeenCalledTimes(1);
});
