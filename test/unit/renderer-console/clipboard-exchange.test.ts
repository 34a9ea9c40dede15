import { describe, expect, it } from 'vitest';
import {
  ClipboardExchange,
  type ClipboardNews,
} from '../../../renderer/features/console/clipboard/clipboard-exchange.ts';
import { MOST_CLIPBOARD_BYTES } from '../../../renderer/features/console/clipboard/rfb-clipboard.ts';

function rig(lineEnd = '\n') {
  const desktop = { text: '', writes: 0, isInFront: true, refuses: false };
  const offered: string[] = [];
  const news: ClipboardNews[] = [];
  const exchange = new ClipboardExchange(
    {
      async read() {
        if (desktop.refuses) throw new Error('refused');
        return desktop.text;
      },
      async write(text) {
        if (desktop.refuses) throw new Error('refused');
        desktop.text = text;
        desktop.writes += 1;
      },
      isInFront: () => desktop.isInFront,
      offer: (text) => offered.push(text),
      tell: (one) => news.push(one),
    },
    lineEnd,
  );
  return { desktop, offered, news, exchange, kinds: () => news.map(({ kind }) => kind) };
}

describe('two clipboards that are kept alike', () => {
  it('have the lines as the guest ends them, and as the desktop does', async () => {
    const { desktop, offered, exchange } = rig('\r\n');
    desktop.text = 'one\r\ntwo\n';
    await exchange.arrive();
    expect(offered).toEqual(['one\r\ntwo\r\n']);
  });

  it('offer a text again at each coming, for an agent that came since, and tell of it once', async () => {
    const { desktop, offered, exchange, news } = rig();
    desktop.text = 'text';
    await exchange.arrive();
    await exchange.arrive();
    expect(offered).toEqual(['text', 'text']);
    expect(news).toEqual([{ kind: 'sent', bytes: 4 }]);
  });

  it('give nothing back to where it came from, and keep the looks of a text that comes back', async () => {
    const { desktop, offered, exchange } = rig();
    desktop.text = 'mine';
    await exchange.arrive();
    await exchange.take({ kind: 'text', text: 'mine' });
    expect(desktop.writes).toBe(0);
    await exchange.take({ kind: 'text', text: 'yours' });
    expect(desktop).toMatchObject({ text: 'yours', writes: 1 });
    await exchange.arrive();
    expect(offered).toEqual(['mine']);
  });

  it('write a text that the desktop had before and has no more', async () => {
    const { desktop, exchange } = rig();
    desktop.text = 'again';
    await exchange.arrive();
    desktop.text = 'another';
    await exchange.take({ kind: 'text', text: 'again' });
    expect(desktop.text).toBe('again');
  });

  it('leave a picture in the guest alone', async () => {
    const { desktop, offered, exchange } = rig();
    desktop.text = 'old';
    await exchange.arrive();
    await exchange.take({ kind: 'no-text' });
    await exchange.arrive();
    expect(offered).toEqual(['old']);
    exchange.forget();
    await exchange.arrive();
    expect(offered).toEqual(['old', 'old']);
  });

  it('wait for the window to come back, unless something newer was copied meanwhile', async () => {
    const { desktop, offered, exchange } = rig();
    desktop.text = 'first';
    await exchange.arrive();
    desktop.isInFront = false;
    await exchange.take({ kind: 'text', text: 'of the guest' });
    expect(desktop.text).toBe('first');
    desktop.isInFront = true;
    await Promise.all([exchange.comeBack(), exchange.arrive()]);
    expect(desktop.text).toBe('of the guest');
    expect(offered).toEqual(['first']);

    desktop.isInFront = false;
    await exchange.take({ kind: 'text', text: 'too late' });
    desktop.text = 'of another app';
    desktop.isInFront = true;
    await exchange.comeBack();
    await exchange.arrive();
    expect(desktop.text).toBe('of another app');
    expect(offered).toEqual(['first', 'of another app']);
  });

  it('say what is too large, and what was refused', async () => {
    const { desktop, offered, exchange, kinds } = rig();
    desktop.text = 'ü'.repeat(MOST_CLIPBOARD_BYTES / 2 + 1);
    await exchange.arrive();
    await exchange.take({ kind: 'too-large', bytes: 5_000_000 });
    desktop.refuses = true;
    await exchange.arrive();
    await exchange.take({ kind: 'text', text: 'x' });
    expect(kinds()).toEqual(['too-large', 'too-large', 'refused', 'refused']);
    expect(offered).toEqual([]);
  });
});
