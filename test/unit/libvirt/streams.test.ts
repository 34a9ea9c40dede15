import { afterEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { type DataStream, openStream, type StreamItem } from '../../../main/libvirt/streams.ts';
import { MESSAGE_STATUS, MESSAGE_TYPE, type Packet } from '../../../main/libvirt/wire/packet.ts';
import { DaemonError, NO_REPLY, openScripted, type ScriptedDaemon, settled } from './support/scripted-daemon.ts';

const vol = { pool: 'p', name: 'v', key: '/p/v' };
const whole = { vol, offset: 0, length: 0, flags: 0 };
const { OK, ERROR, CONTINUE } = MESSAGE_STATUS;

const open: Connection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

async function opened() {
  const all = await openScripted({ keepAlive: false });
  open.push(all.connection);
  return all;
}

/** Opens a download and gives the packet that opened it, to stream on. */
async function download() {
  const all = await opened();
  let opening: Packet | null = null;
  all.daemon.on('STORAGE_VOL_DOWNLOAD', (_args, packet) => {
    opening = packet;
  });
  const { stream } = await openStream(all.connection, 'STORAGE_VOL_DOWNLOAD', whole);
  return { ...all, stream, packet: opening as unknown as Packet };
}

async function upload() {
  const all = await opened();
  let opening: Packet | null = null;
  all.daemon.on('STORAGE_VOL_UPLOAD', (_args, packet) => {
    opening = packet;
  });
  const { stream } = await openStream(all.connection, 'STORAGE_VOL_UPLOAD', whole);
  return { ...all, stream, packet: opening as unknown as Packet };
}

async function all(stream: DataStream): Promise<StreamItem[]> {
  const items: StreamItem[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** Answers the client's packets of a stream: its end by an end, its breaking off likewise. */
function confirm(daemon: ScriptedDaemon, packet: Packet): void {
  const last = daemon.others.at(-1);
  if (last !== undefined && last.status !== CONTINUE) daemon.stream(packet, OK);
}

describe('down', () => {
  test('bytes and holes come in order, and the end is agreed on', async () => {
    const { daemon, stream, packet } = await download();
    daemon.stream(packet, CONTINUE, Uint8Array.of(1, 2, 3));
    daemon.stream(packet, CONTINUE, Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0), MESSAGE_TYPE.STREAM_HOLE);
    daemon.stream(packet, CONTINUE, Uint8Array.of(4));
    daemon.stream(packet, CONTINUE);
    await settled();
    expect(daemon.others.map(({ type, status, serial, procedure }) => ({ type, status, serial, procedure }))).toEqual([
      { type: MESSAGE_TYPE.STREAM, status: OK, serial: packet.serial, procedure: packet.procedure },
    ]);
    confirm(daemon, packet);
    const items = (await all(stream)).map((item) => (item.kind === 'data' ? [...item.bytes] : item.length));
    expect(items).toEqual([[1, 2, 3], 2 ** 32, [4]]);
    await expect(stream.write(Uint8Array.of(1))).rejects.toThrow(/ended/);
  });

  test('what has come already can be taken without waiting, so much of it as is wanted, up to a hole', async () => {
    const { daemon, stream, packet } = await download();
    for (const byte of [1, 2, 3]) daemon.stream(packet, CONTINUE, new Uint8Array(10).fill(byte));
    daemon.stream(packet, CONTINUE, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0), MESSAGE_TYPE.STREAM_HOLE);
    daemon.stream(packet, CONTINUE, Uint8Array.of(4));
    await settled();
    const first = (bytes: readonly Uint8Array[]): readonly (number | undefined)[] => bytes.map(([byte]) => byte);
    expect(first(stream.readBuffered(25))).toEqual([1, 2]);
    expect(first(stream.readBuffered(9))).toEqual([]);
    expect(first(stream.readBuffered(1000))).toEqual([3]);
    expect(stream.readBuffered(1000)).toEqual([]);
    expect(await stream.read()).toMatchObject({ kind: 'hole' });
    expect(first(stream.readBuffered(1000))).toEqual([4]);
  });

  test('data in the same breath as the reply is not lost, nor is its end', async () => {
    const { connection, daemon } = await opened();
    daemon.on('STORAGE_VOL_DOWNLOAD', (_args, packet) => {
      daemon.reply('STORAGE_VOL_DOWNLOAD', packet, undefined);
      daemon.stream(packet, CONTINUE, Uint8Array.of(7));
      daemon.stream(packet, CONTINUE);
      daemon.stream(packet, OK);
      return NO_REPLY;
    });
    const { stream } = await openStream(connection, 'STORAGE_VOL_DOWNLOAD', whole);
    expect(await all(stream)).toHaveLength(1);
    await settled();
    expect(daemon.others.map(({ status }) => status)).toEqual([OK]);
  });

  test('an error in the middle comes after what came before it', async () => {
    const { daemon, stream, packet } = await download();
    daemon.stream(packet, CONTINUE, Uint8Array.of(1));
    daemon.error(packet, new DaemonError(38, 'cannot read: Input/output error').fields, MESSAGE_TYPE.STREAM);
    expect(await stream.read()).toMatchObject({ kind: 'data' });
    await expect(stream.read()).rejects.toMatchObject({ codeName: 'VIR_ERR_SYSTEM_ERROR' });
  });

  test('an error that cannot be read is an error still', async () => {
    const { daemon, stream, packet } = await download();
    daemon.stream(packet, ERROR, Uint8Array.of(1, 2, 3, 4));
    await expect(stream.read()).rejects.toMatchObject({ name: 'ProtocolError' });
  });

  test('a flood stops at the high-water mark until the consumer takes it', async () => {
    const { daemon, stream, packet, transport } = await download();
    const chunk = new Uint8Array(64 * 1024).fill(5);
    for (let i = 0; i < 64; i++) daemon.stream(packet, CONTINUE, chunk);
    await settled();
    expect(transport.paused).toBe(true);
    // 4 MiB were sent: about 1 MiB was let in, the rest waits outside.
    expect(transport.waiting).toBeGreaterThan(2.5 * 1024 * 1024);
    let bytes = 0;
    for (let i = 0; i < 64; i++) {
      const item = await stream.read();
      if (item?.kind === 'data') bytes += item.bytes.length;
    }
    expect(bytes).toBe(64 * chunk.length);
    expect(transport.paused).toBe(false);
  });

  test('a flood of tiny packets is counted too', async () => {
    const { daemon, packet, transport } = await download();
    for (let i = 0; i < 20_000; i++) daemon.stream(packet, CONTINUE, Uint8Array.of(1, 2, 3, 4));
    await settled();
    expect(transport.paused).toBe(true);
  });

  test('breaking off tells the daemon, drops what comes and lets it come', async () => {
    const { daemon, stream, packet, transport } = await download();
    for (let i = 0; i < 64; i++) daemon.stream(packet, CONTINUE, new Uint8Array(64 * 1024));
    await settled();
    const aborted = stream.abort();
    await settled();
    expect(daemon.others.map(({ status }) => status)).toEqual([ERROR]);
    expect(transport.waiting).toBe(0);
    confirm(daemon, packet);
    await aborted;
    expect(await stream.read()).toBeNull();
  });

  test('leaving the loop breaks off', async () => {
    const { daemon, stream, packet } = await download();
    daemon.stream(packet, CONTINUE, Uint8Array.of(1));
    daemon.stream(packet, CONTINUE, Uint8Array.of(2));
    const first = (async () => {
      for await (const item of stream) return item;
      return null;
    })();
    await settled();
    confirm(daemon, packet);
    expect(await first).toMatchObject({ kind: 'data' });
    expect(daemon.others.map(({ status }) => status)).toEqual([ERROR]);
  });

  test('packets after the end are dropped', async () => {
    const { connection, daemon, stream, packet } = await download();
    daemon.stream(packet, OK);
    daemon.stream(packet, CONTINUE, Uint8Array.of(1));
    expect(await stream.read()).toBeNull();
    await settled();
    expect(connection.isClosed).toBe(false);
  });

  test('a hole that is shorter than nothing breaks the connection', async () => {
    const { connection, daemon, stream, packet } = await download();
    const body = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0);
    daemon.stream(packet, CONTINUE, body, MESSAGE_TYPE.STREAM_HOLE);
    await expect(stream.read()).rejects.toMatchObject({ reason: 'protocol' });
    expect(connection.isClosed).toBe(true);
  });
});

describe('up', () => {
  test('bytes go in pieces, holes as holes, and the end waits for the confirmation', async () => {
    const { daemon, stream, packet } = await upload();
    await stream.write(new Uint8Array(600 * 1024).fill(1));
    await stream.writeHole(2 ** 33);
    const finished = stream.finish();
    await settled();
    const sent = daemon.others.map(({ type, status, body }) => [type, status, body.length]);
    expect(sent).toEqual([
      [MESSAGE_TYPE.STREAM, CONTINUE, 256 * 1024],
      [MESSAGE_TYPE.STREAM, CONTINUE, 256 * 1024],
      [MESSAGE_TYPE.STREAM, CONTINUE, 88 * 1024],
      [MESSAGE_TYPE.STREAM_HOLE, CONTINUE, 12],
      [MESSAGE_TYPE.STREAM, OK, 0],
    ]);
    expect(Buffer.from(daemon.others[3]?.body ?? []).toString('hex')).toBe('000000020000000000000000');
    let done = false;
    void finished.then(() => {
      done = true;
    });
    await settled();
    expect(done).toBe(false);
    confirm(daemon, packet);
    await finished;
  });

  test('writing waits while the daemon does not read', async () => {
    const { daemon, stream } = await upload();
    daemon.transport.pause();
    let written = 0;
    const writing = (async () => {
      for (let i = 0; i < 32; i++) {
        await stream.write(new Uint8Array(128 * 1024));
        written++;
      }
    })();
    await settled();
    expect(written).toBeLessThan(4);
    daemon.transport.resume();
    await writing;
    expect(written).toBe(32);
  });

  test('an end from both sides at once is said once', async () => {
    const { daemon, stream, packet } = await upload();
    const finished = stream.finish();
    daemon.stream(packet, CONTINUE);
    await settled();
    expect(daemon.others.map(({ status }) => status)).toEqual([OK]);
    confirm(daemon, packet);
    await finished;
  });

  test('an error of the daemon fails the next write and the end', async () => {
    const { daemon, stream, packet } = await upload();
    await stream.write(Uint8Array.of(1));
    daemon.error(packet, new DaemonError(38, 'cannot write: No space left on device').fields, MESSAGE_TYPE.STREAM);
    await settled();
    await expect(stream.write(Uint8Array.of(1))).rejects.toThrow(/No space/);
    await expect(stream.finish()).rejects.toThrow(/No space/);
  });
});

describe('the connection', () => {
  test('takes its streams with it', async () => {
    const { daemon, stream } = await download();
    const read = expect(stream.read()).rejects.toMatchObject({ name: 'ConnectionClosedError', reason: 'ended' });
    daemon.transport.close();
    await read;
    await stream.abort();
  });

  test('an opening that is refused leaves nothing behind', async () => {
    const { connection, daemon } = await opened();
    daemon.on('STORAGE_VOL_UPLOAD', () => {
      throw new DaemonError(50, 'Storage volume not found');
    });
    await expect(openStream(connection, 'STORAGE_VOL_UPLOAD', whole)).rejects.toMatchObject({
      codeName: 'VIR_ERR_NO_STORAGE_VOL',
    });
    expect(daemon.others).toEqual([]);
  });

  test('an opening that comes too late is broken off', async () => {
    const { connection, daemon } = await opened();
    let late: Packet | null = null;
    daemon.on('STORAGE_VOL_DOWNLOAD', (_args, packet) => {
      late = packet;
      return NO_REPLY;
    });
    const opening = openStream(connection, 'STORAGE_VOL_DOWNLOAD', whole, { timeoutMs: 10 });
    await expect(opening).rejects.toMatchObject({ name: 'CallTimeoutError' });
    daemon.reply('STORAGE_VOL_DOWNLOAD', late as unknown as Packet, undefined);
    daemon.stream(late as unknown as Packet, CONTINUE, Uint8Array.of(1));
    await settled();
    expect(daemon.others.map(({ type, status }) => [type, status])).toEqual([[MESSAGE_TYPE.STREAM, ERROR]]);
    expect(connection.isClosed).toBe(false);
  });
});
