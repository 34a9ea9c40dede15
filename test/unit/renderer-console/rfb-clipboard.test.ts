import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type GuestClipboard,
  MOST_CLIPBOARD_BYTES,
  RfbClipboard,
} from '../../../renderer/features/console/clipboard/rfb-clipboard.ts';
import { until } from '../../support/until.ts';

const TEXT = 1;
const [CAPS, REQUEST, PEEK, NOTIFY, PROVIDE] = [1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28];
const SERVER = CAPS | REQUEST | NOTIFY | PROVIDE | TEXT;

function message(flags: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(flags);
  return new Uint8Array(Buffer.concat([head, data]));
}

function provided(text: string, size = Buffer.byteLength(text)): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(size);
  return message(PROVIDE | TEXT, deflateSync(Buffer.concat([head, Buffer.from(text)])));
}

function rig(shared = true) {
  const sent: Buffer[] = [];
  const heard: GuestClipboard[] = [];
  const clipboard = new RfbClipboard(
    (bytes) => sent.push(Buffer.from(bytes)),
    (one) => heard.push(one),
  );
  clipboard.shared = shared;
  clipboard.receive(message(SERVER, new Uint8Array(4)));
  sent.length = 0;
  return { clipboard, sent, heard, flags: () => sent.map((bytes) => bytes.readUInt32BE()) };
}

describe('a clipboard over RFB', () => {
  it('tells what it can when the server has', () => {
    const sent: Buffer[] = [];
    const clipboard = new RfbClipboard(
      (bytes) => sent.push(Buffer.from(bytes)),
      () => {},
    );
    expect(clipboard.isSpoken).toBe(false);
    clipboard.receive(message(SERVER, new Uint8Array(4)));
    expect(clipboard.isSpoken).toBe(true);
    expect(sent).toEqual([Buffer.from(message(CAPS | REQUEST | PEEK | NOTIFY | PROVIDE | TEXT, new Uint8Array(4)))]);
  });

  it('gives a text when it is asked for, as a whole zlib stream and byte for byte', async () => {
    const { clipboard, sent, flags } = rig();
    clipboard.offer('grün\n漢字 🙂');
    expect(flags()).toEqual([NOTIFY | TEXT]);
    clipboard.receive(message(REQUEST | TEXT));
    await until(() => sent.length === 2, { what: 'it is provided' });
    expect(flags()[1]).toBe(PROVIDE | TEXT);
    // Node's inflateSync fails on a stream without its end.
    const bytes = inflateSync(sent[1]?.subarray(4) ?? Buffer.alloc(0));
    expect(bytes.readUInt32BE()).toBe(bytes.length - 4);
    expect(bytes.toString('utf8', 4)).toBe('grün\n漢字 🙂');
  });

  it('asks for what the guest has, and takes the NUL and the line ends of others from it', async () => {
    const { clipboard, heard, flags } = rig();
    clipboard.receive(message(NOTIFY | TEXT));
    expect(flags()).toEqual([REQUEST | TEXT]);
    clipboard.receive(provided('один\r\nдва\0'));
    await until(() => heard.length > 0, { what: 'it is heard' });
    expect(heard).toEqual([{ kind: 'text', text: 'один\nдва' }]);
  });

  it('tells that the guest has something else now', () => {
    const { clipboard, heard } = rig();
    clipboard.receive(message(NOTIFY));
    expect(heard).toEqual([{ kind: 'no-text' }]);
  });

  it('neither asks nor gives while it is not shared; what the guest has waits', async () => {
    const { clipboard, sent, heard, flags } = rig(false);
    clipboard.offer('secret');
    clipboard.receive(message(NOTIFY | TEXT));
    clipboard.receive(message(REQUEST | TEXT));
    clipboard.receive(provided('unasked'));
    clipboard.receiveText('unasked');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent).toEqual([]);
    expect(heard).toEqual([]);
    clipboard.shared = true;
    expect(flags()).toEqual([REQUEST | TEXT]);
  });

  it('takes back what it offered when it is shared no more', async () => {
    const { clipboard, sent, flags } = rig();
    clipboard.offer('secret');
    clipboard.receive(message(REQUEST | TEXT));
    clipboard.shared = false;
    clipboard.receive(message(REQUEST | TEXT));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(flags()).toEqual([NOTIFY | TEXT, NOTIFY]);
    expect(sent).toHaveLength(2);
  });

  it('says what is too large without reading it, and passes over what is broken', async () => {
    const { clipboard, heard } = rig();
    clipboard.receive(provided('x', 0xffff_ffff));
    await until(() => heard.length > 0, { what: 'it is told' });
    expect(heard).toEqual([{ kind: 'too-large', bytes: 0xffff_ffff }]);
    clipboard.receive(provided('short', 100));
    clipboard.receive(message(PROVIDE | TEXT, Buffer.from('no zlib')));
    clipboard.receive(new Uint8Array([1, 2]));
    clipboard.receive(provided('y'.repeat(MOST_CLIPBOARD_BYTES)));
    await until(() => heard.length > 1, { what: 'the next is heard' });
    expect(heard[1]?.kind).toBe('text');
    clipboard.receiveText('é'.repeat(MOST_CLIPBOARD_BYTES + 1));
    expect(heard.pop()).toEqual({ kind: 'too-large', bytes: MOST_CLIPBOARD_BYTES + 1 });
    expect(heard).toHaveLength(2);
  });
});
