import { describe, expect, test } from 'vitest';
import { portOverMessagePort } from '../../../main/shell/electron/message-port.ts';
import { portOver } from '../../../renderer/ports/electron-port.ts';
import { createElectronDouble } from '../../support/electron-double.ts';
import { settle } from '../rpc/small-contract.ts';

describe("main's end of a message channel", () => {
  const open = () => {
    const { port1, port2 } = new (createElectronDouble().electron.MessageChannelMain)();
    const marks: number[] = [];
    port2.on('message', ({ data }: { data: unknown }) => {
      if (typeof data === 'number') marks.push(data);
    });
    port2.start();
    const clock = { now: 0 };
    return { port: portOverMessagePort(port1, () => clock.now), page: port2, marks, clock };
  };

  test('is congested while a mark stays away, and no more once the page has sent it back', async () => {
    const { port, page, marks, clock } = open();
    port.onMessage(() => {});
    port.post('a');
    clock.now = 1400;
    expect(port.congested?.()).toBe(false);
    clock.now = 1600;
    port.post('b');
    expect(port.congested?.()).toBe(true);
    await settle();
    expect(marks).toEqual([1]);
    page.postMessage(99);
    await settle();
    expect(port.congested?.()).toBe(true);
    page.postMessage(1);
    await settle();
    expect(port.congested?.()).toBe(false);
    port.post('c');
    await settle();
    expect(marks).toEqual([1, 2]);
  });

  test('closes with the page', async () => {
    const { port, page } = open();
    let closed = 0;
    port.onClose(() => {
      closed += 1;
    });
    page.close();
    await settle();
    port.close();
    expect(closed).toBe(1);
  });
});

describe("the page's end", () => {
  test('keeps messages until somebody listens, answers marks and hides them, and hears of the close', async () => {
    const { port1, port2 } = new MessageChannel();
    const page = portOver(port1);
    const back: unknown[] = [];
    const heard: unknown[] = [];
    port2.onmessage = (event: MessageEvent<unknown>) => back.push(event.data);
    port2.postMessage({ cpu: new Float32Array([Number.NaN]) });
    port2.postMessage(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    page.onMessage((message) => heard.push(message));
    page.post('hello');
    await expect.poll(() => back).toEqual(expect.arrayContaining(['hello', 1]));
    expect(heard).toEqual([{ cpu: new Float32Array([Number.NaN]) }]);
    const closed = new Promise<void>((resolve) => page.onClose(resolve));
    port2.close();
    await closed;
  });
});
