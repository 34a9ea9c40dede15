import { describe, expect, it } from 'vitest';
import { socketOver } from '../../../renderer/features/console/graphic/raw-channel-socket.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { RawChannel } from '../../../shared/raw-channel.ts';

/** A channel whose other side is the test. */
function channelDouble() {
  const sent: Uint8Array[] = [];
  let onData: (bytes: Uint8Array) => void | Promise<void> = () => {};
  let onClose: (problem: Problem | null) => void = () => {};
  const closed: (Problem | undefined)[] = [];
  const channel: RawChannel = {
    buffered: 0,
    send: (bytes) => void sent.push(bytes),
    drained: () => Promise.resolve(),
    onData(listener) {
      onData = listener;
      return () => {};
    },
    onClose(listener) {
      onClose = listener;
      return () => {};
    },
    close: (problem) => void closed.push(problem),
  };
  return {
    channel,
    sent,
    closed,
    hear: (bytes: Uint8Array) => void onData(bytes),
    end: (problem: Problem | null) => onClose(problem),
  };
}

describe('a raw channel in the shape of a data channel', () => {
  it('has every property that noVNC looks for, as its own', () => {
    const socket = socketOver(channelDouble().channel);
    // As noVNC's websock.js asks.
    const properties = [...Object.keys(socket), ...Object.getOwnPropertyNames(Object.getPrototypeOf(socket))];
    for (const name of ['send', 'close', 'binaryType', 'onerror', 'onmessage', 'onopen', 'protocol', 'readyState']) {
      expect(properties).toContain(name);
    }
    expect(socket.readyState).toBe('open');
  });

  it('copies what noVNC sends, because noVNC writes over it', () => {
    const { channel, sent } = channelDouble();
    const socket = socketOver(channel);
    const reused = Uint8Array.of(1, 2, 3);
    socket.send(reused.subarray(0, 2));
    reused.fill(9);
    expect(sent).toEqual([Uint8Array.of(1, 2)]);
    expect(socket.traffic).toEqual({ received: 0, sent: 2 });
  });

  it('keeps bytes that come before anybody listens, in order', async () => {
    const { channel, hear } = channelDouble();
    const socket = socketOver(channel);
    hear(Uint8Array.of(1));
    hear(Uint8Array.of(2, 3));
    const heard: number[] = [];
    socket.onmessage = ({ data }) => heard.push(...new Uint8Array(data));
    await Promise.resolve();
    hear(Uint8Array.of(4));
    expect(heard).toEqual([1, 2, 3, 4]);
    expect(socket.traffic.received).toBe(4);
  });

  it('hands on only the bytes that are meant of a larger buffer', () => {
    const { channel, hear } = channelDouble();
    const socket = socketOver(channel);
    let heard: Uint8Array = new Uint8Array();
    socket.onmessage = ({ data }) => {
      heard = new Uint8Array(data);
    };
    hear(Uint8Array.of(7, 8, 9, 10).subarray(1, 3));
    expect(heard).toEqual(Uint8Array.of(8, 9));
  });

  it('ends the channel with the reason when noVNC cannot stomach the bytes', () => {
    const { channel, hear, closed } = channelDouble();
    const socket = socketOver(channel);
    socket.onmessage = () => {
      throw new Error('too much');
    };
    hear(Uint8Array.of(1));
    expect(closed).toEqual([{ code: 'protocol', detail: 'too much' }]);
    expect(socket.problem).toEqual({ code: 'protocol', detail: 'too much' });
  });

  it('tells of the end once, with why', async () => {
    const { channel, end } = channelDouble();
    const socket = socketOver(channel);
    let ends = 0;
    socket.onclose = () => {
      ends += 1;
    };
    end({ code: 'console-tls' });
    expect(socket.readyState).toBe('closed');
    await Promise.resolve();
    expect(ends).toBe(1);
    expect(socket.problem).toEqual({ code: 'console-tls' });
  });
});
