import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { DOMAIN_START, STREAM_FLAGS } from '../../../main/libvirt/constants.ts';
import { domainDefineXml } from '../../../main/libvirt/domain.ts';
import { domainOpenConsole, domainScreenshot } from '../../../main/libvirt/domain-console.ts';
import { domainCreate, domainDestroy } from '../../../main/libvirt/domain-power.ts';
import * as pools from '../../../main/libvirt/storage-pool.ts';
import * as volumes from '../../../main/libvirt/storage-volume.ts';
import type { DataStream } from '../../../main/libvirt/streams.ts';
import type { StoragePoolRef } from '../../../main/libvirt/wire/objects.ts';
import {
  connectHost,
  defineGuest,
  guestXml,
  hasDaemon,
  orSkip,
  removeGuests,
  SOCKET,
  uniqueName,
} from './support/host.ts';

/** All bytes of a stream, holes as zeros. */
async function bytesOf(stream: DataStream): Promise<{ readonly bytes: Buffer; readonly holes: number }> {
  const parts: Uint8Array[] = [];
  let holes = 0;
  for await (const item of stream) {
    if (item.kind === 'hole') holes += item.length;
    parts.push(item.kind === 'data' ? Buffer.from(item.bytes) : Buffer.alloc(item.length));
  }
  return { bytes: Buffer.concat(parts), holes };
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// A QEMU without acceleration on a busy machine may need ten seconds to die, and libvirt waits for it.
describe.skipIf(!hasDaemon)(`streams of a real daemon at ${SOCKET}`, { timeout: 180_000 }, () => {
  let c: Connection;
  beforeAll(async () => {
    c = await connectHost();
  });
  afterAll(async () => {
    if (!c) return;
    await removeGuests(c);
    c.close();
  });

  test('a screenshot comes whole', async () => {
    const dom = await defineGuest(c, 'shot');
    await domainCreate(c, dom);
    const own = await connectHost({ keepAlive: false });
    const { mime, image } = await domainScreenshot(own, dom);
    const { bytes } = await bytesOf(image);
    own.close();
    await domainDestroy(c, dom);
    if (mime === 'image/png') expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    else expect([mime, bytes.subarray(0, 2).toString()]).toEqual(['image/x-portable-pixmap', 'P6']);
    expect(bytes.length).toBeGreaterThan(100);
  });

  test('a console speaks, is left, and is not taken from another', async (ctx) => {
    const serial = "<serial type='pty'/><console type='pty'/>";
    const xml = guestXml(uniqueName('console'), serial).replace('</os>', "<bios useserial='yes'/></os>");
    const dom = await domainDefineXml(c, xml);
    await domainCreate(c, dom, DOMAIN_START.PAUSED).catch((error: Error) => {
      // A daemon in a root of its own may have no terminals to lend.
      if (error.message.includes('Failed to create PTY')) ctx.skip('no pseudo-terminals where this daemon runs');
      throw error;
    });
    const own = await connectHost({ keepAlive: false });
    const console = await domainOpenConsole(own, dom);
    const second = await connectHost({ keepAlive: false });
    await expect(domainOpenConsole(second, dom, null, STREAM_FLAGS.CONSOLE_SAFE)).rejects.toMatchObject({
      name: 'LibvirtError',
    });
    second.close();
    await c.call('DOMAIN_RESUME', { dom });
    let said = '';
    while (!said.includes('SeaBIOS')) {
      const item = await console.read();
      if (item === null) break;
      if (item.kind === 'data') said += Buffer.from(item.bytes).toString('latin1');
    }
    expect(said).toContain('SeaBIOS');
    await console.write(Buffer.from('x'));
    await console.abort();
    const again = await domainOpenConsole(own, dom);
    await again.abort();
    own.close();
    await domainDestroy(c, dom);
  });

  describe('a volume', () => {
    let pool: StoragePoolRef | null = null;
    afterAll(async () => {
      if (pool === null) return;
      for (const vol of await volumes.listAllVolumes(c, pool)) await volumes.volumeDelete(c, vol);
      await pools.storagePoolDestroy(c, pool);
      await pools.storagePoolDelete(c, pool);
      await pools.storagePoolUndefine(c, pool);
    });

    async function poolOf(ctx: Parameters<typeof orSkip>[0]): Promise<StoragePoolRef> {
      if (pool !== null) return pool;
      const name = uniqueName('pool');
      const xml = `<pool type='dir'><name>${name}</name><target><path>/var/tmp/${name}</path></target></pool>`;
      const made = await orSkip(ctx, 'storage driver', pools.storagePoolDefineXml(c, xml));
      await pools.storagePoolBuild(c, made);
      await pools.storagePoolCreate(c, made);
      pool = made;
      return made;
    }

    test('comes back as it was sent, and the pool knows it', async (ctx) => {
      const target = await poolOf(ctx);
      const size = 5 * 1024 * 1024 + 12_345;
      const xml = `<volume><name>v</name><capacity>${size}</capacity><target><format type='raw'/></target></volume>`;
      const vol = await volumes.volumeCreateXml(c, target, xml);
      expect(await volumes.listAllVolumes(c, target)).toEqual([vol]);
      expect(await volumes.volumeInfo(c, vol)).toMatchObject({ capacity: size });
      expect(await volumes.volumePath(c, vol)).toMatch(/\/v$/);
      expect(await volumes.volumeXml(c, vol)).toContain('<name>v</name>');

      const content = randomBytes(size);
      const own = await connectHost({ keepAlive: false });
      const up = await volumes.volumeUpload(own, vol);
      await up.write(content);
      await up.finish();
      const down = await bytesOf(await volumes.volumeDownload(own, vol));
      expect(sha256(down.bytes)).toBe(sha256(content));
      const part = await bytesOf(await volumes.volumeDownload(own, vol, { offset: 1000, length: 500 }));
      expect(part.bytes.equals(content.subarray(1000, 1500))).toBe(true);
      const broken = await volumes.volumeDownload(own, vol);
      expect(await broken.read()).toMatchObject({ kind: 'data' });
      await broken.abort();
      own.close();
    });

    test('keeps its holes both ways', async (ctx) => {
      const target = await poolOf(ctx);
      const hole = 32 * 1024 * 1024;
      const xml = `<volume><name>sparse</name><capacity>${hole + 131_072}</capacity><allocation>0</allocation><target><format type='raw'/></target></volume>`;
      const vol = await volumes.volumeCreateXml(c, target, xml);
      const content = randomBytes(65_536);
      const own = await connectHost({ keepAlive: false });
      const up = await volumes.volumeUpload(own, vol, { flags: STREAM_FLAGS.VOLUME_SPARSE });
      await up.write(content);
      await up.writeHole(hole);
      await up.write(content);
      await up.finish();
      const down = await bytesOf(await volumes.volumeDownload(own, vol, { flags: STREAM_FLAGS.VOLUME_SPARSE }));
      own.close();
      expect(down.bytes.length).toBe(hole + 131_072);
      expect(down.holes).toBeGreaterThanOrEqual(hole);
      expect(sha256(down.bytes)).toBe(sha256(Buffer.concat([content, Buffer.alloc(hole), content])));
    });

    test('a range beyond its end is an error of the call or the stream', async (ctx) => {
      const target = await poolOf(ctx);
      const [vol] = await volumes.listAllVolumes(c, target);
      if (vol === undefined) return ctx.skip('the volume was not made');
      const own = await connectHost({ keepAlive: false });
      const beyond = volumes.volumeDownload(own, { ...vol, name: 'nobody' });
      await expect(beyond).rejects.toMatchObject({ codeName: 'VIR_ERR_NO_STORAGE_VOL' });
      own.close();
    });
  });
});
