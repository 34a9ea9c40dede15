import { describe, expect, test, vi } from 'vitest';
import { createPortPair } from '../../../shared/port.ts';
import { createPortEnd } from '../../../shared/port-end.ts';
import { settle } from './small-contract.ts';

describe('a pair of ports', () => {
  test('delivers clones, in order, later', async () => {
    const [left, right] = createPortPair();
    const heard: unknown[] = [];
    right.onMessage((message) => heard.push(message));
    const message = { rows: new Float64Array([1, Number.NaN]) };
    left.post(message);
    left.post(2);
    message.rows[0] = 9;
    expect(heard).toEqual([]);
    await settle();
    expect(heard).toEqual([{ rows: new Float64Array([1, Number.NaN]) }, 2]);
  });

  test('keeps early messages for the first listener', async () => {
    const [left, right] = createPortPair();
    left.post('a');
    left.post('b');
    await settle();
    const heard: unknown[] = [];
    right.onMessage((message) => heard.push(message));
    const dispose = right.onMessage((message) => heard.push(`second ${String(message)}`));
    left.post('c');
    await settle();
    dispose();
    left.post('d');
    await settle();
    expect(heard).toEqual(['a', 'b', 'c', 'second c', 'd']);
  });

  test('delivers what was posted before a close, and nothing after it', async () => {
    const [left, right] = createPortPair();
    const heard: unknown[] = [];
    right.onMessage((message) => heard.push(message));
    left.post('last');
    left.close();
    left.post('too late');
    await settle();
    expect(heard).toEqual(['last']);
  });

  test('tells both sides of a close once, and late listeners at once', async () => {
    const [left, right] = createPortPair();
    const there = vi.fn();
    const here = vi.fn();
    right.onClose(there);
    const dispose = right.onClose(here);
    dispose();
    left.close();
    left.close();
    right.close();
    await settle();
    expect(there).toHaveBeenCalledTimes(1);
    expect(here).not.toHaveBeenCalled();
    const late = vi.fn();
    right.onClose(late);
    expect(late).toHaveBeenCalledTimes(1);
  });

  test('refuses what a real channel could not carry', () => {
    const [left] = createPortPair();
    expect(() => left.post({ run: () => 1 })).toThrow();
  });
});

describe('the common end of all ports', () => {
  test('a listener that leaves while it is called does not hide the message from the next', () => {
    const end = createPortEnd({ send: () => {}, close: () => {} });
    const heard: string[] = [];
    const dispose = end.port.onMessage(() => {
      heard.push('first');
      dispose();
    });
    end.port.onMessage(() => heard.push('second'));
    end.receive(1);
    end.receive(2);
    expect(heard).toEqual(['first', 'second', 'second']);
  });

  test('closes its channel once, and not when the channel closed by itself', () => {
    const close = vi.fn();
    const end = createPortEnd({ send: () => {}, close });
    end.shut();
    end.port.close();
    expect(close).not.toHaveBeenCalled();
    const other = createPortEnd({ send: () => {}, close });
    other.port.close();
    other.port.close();
    expect(close).toHaveBeenCalledTimes(1);
  });

  test('says congested only where the channel can tell, and never once closed', () => {
    expect('congested' in createPortEnd({ send: () => {}, close: () => {} }).port).toBe(false);
    const end = createPortEnd({ send: () => {}, close: () => {}, congested: () => true });
    expect(end.port.congested?.()).toBe(true);
    end.shut();
    expect(end.port.congested?.()).toBe(false);
  });

  test('sends nothing once closed and forgets who listened', () => {
    const send = vi.fn();
    const heard = vi.fn();
    const end = createPortEnd({ send, close: () => {} });
    end.port.onMessage(heard);
    end.shut();
    end.port.post(1);
    end.receive(1);
    expect(send).not.toHaveBeenCalled();
    expect(heard).not.toHaveBeenCalled();
  });
});
