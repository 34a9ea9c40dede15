import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPicture } from '../../../main/console/picture.ts';
import type { Thumbnail } from '../../../shared/model/console.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { memtestObstacle } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { sleep, until } from '../../support/until.ts';
import { defineConsoleGuest } from './console-guests.ts';
import { consolesOf, machineOf } from './console-rig.ts';

needs(libvirtdObstacle() ?? memtestObstacle());

const LOOPBACK = "<listen type='address' address='127.0.0.1'/>";

let daemon: PrivateLibvirtd;
let core: TestCore;

beforeAll(async () => {
  if (libvirtdObstacle() !== null) return;
  daemon = await startPrivateLibvirtd();
  core = await startCore([daemon.uri]);
}, 240_000);
afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
}, 120_000);

async function start(
  word: string,
  idle: boolean,
): Promise<{ readonly name: string; readonly uuid: string; readonly machine: string }> {
  const guest = await defineConsoleGuest(daemon, word, { vnc: LOOPBACK, idle });
  await daemon.virsh('start', guest.uuid);
  const machine = await machineOf(core, guest.name);
  await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === null);
  return { ...guest, machine };
}

function watch(
  machines: readonly string[],
  width = 160,
): { readonly pictures: Thumbnail[]; readonly latest: (machine: string) => Thumbnail | undefined; stop(): void } {
  const pictures: Thumbnail[] = [];
  const stop = core.client.subscribe(
    'thumbnails',
    { machines: [...machines], width },
    { snapshot: (all) => pictures.push(...all), delta: (one) => pictures.push(one) },
  );
  return { pictures, latest: (machine) => pictures.findLast((one) => one.machine === machine), stop };
}

describe('pictures of screens', { timeout: 120_000 }, () => {
  test('in full size are what virsh gives', async () => {
    const { machine, uuid } = await start('still', true);
    await sleep(2500);
    const file = join(scratchDirectory('shot'), 'virsh.ppm');
    // The cursor of the BIOS may blink between the two.
    await until(
      async () => {
        await daemon.virsh('screenshot', uuid, file);
        const theirs = await readPicture(readFileSync(file));
        const { png } = await core.client.call('console.screenshot', { machine, head: 0 });
        const ours = await readPicture(png);
        expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
        return Buffer.compare(ours.pixels, theirs.pixels) === 0 && ours.pixels.some((byte) => byte > 100);
      },
      { what: 'both pictures are the same', timeoutMs: 30_000 },
    );
    await daemon.virsh('destroy', uuid);
    await expect(core.client.call('console.screenshot', { machine, head: 0 })).rejects.toMatchObject({
      problem: { code: expect.stringMatching(/wrong-state|operation-failed/) },
    });
  });

  test('in small come while somebody looks, only when they changed, and end with the machine', async () => {
    const busy = await start('moving', false);
    const still = await start('calm', true);
    const both = watch([busy.machine, still.machine]);
    await until(() => (both.latest(busy.machine)?.width ?? 0) > 0, { what: 'a picture of the busy one' });
    await until(() => (both.latest(still.machine)?.width ?? 0) > 0, { what: 'a picture of the calm one' });
    const shown = both.latest(busy.machine);
    expect([shown?.width, shown?.pixels.length]).toEqual([160, 160 * (shown?.height ?? 0) * 4]);
    await until(() => isBlue(both.latest(busy.machine)), { what: 'memtest86+ is in the picture', timeoutMs: 60_000 });
    await until(() => both.pictures.filter((one) => one.machine === busy.machine).length >= 4, {
      what: 'it moves',
      timeoutMs: 60_000,
    });
    const calm = both.pictures.filter((one) => one.machine === still.machine);
    for (let i = 1; i < calm.length; i += 1)
      expect(Buffer.compare(calm[i - 1]?.pixels ?? Buffer.alloc(0), calm[i]?.pixels ?? Buffer.alloc(0))).not.toBe(0);
    both.stop();
    const count = both.pictures.length;
    await sleep(4000);
    expect(both.pictures).toHaveLength(count);
    await daemon.virsh('destroy', busy.uuid);
    await daemon.virsh('destroy', still.uuid);
  });

  test('of a machine that hangs hold up nobody else', async () => {
    const hung = await start('hung', true);
    const well = await start('well', true);
    const pid = daemon.qemuPid(hung.name);
    signalProcess(pid, 'SIGSTOP');
    try {
      const both = watch([hung.machine, well.machine]);
      await until(() => (both.latest(well.machine)?.width ?? 0) > 0, {
        what: 'a picture of the other',
        timeoutMs: 60_000,
      });
      const from = performance.now();
      await core.client.call('console.send-keys', { machine: well.machine, keys: [28] });
      expect(performance.now() - from).toBeLessThan(5000);
      expect(both.latest(hung.machine)?.width ?? 0).toBe(0);
      both.stop();
    } finally {
      signalProcess(pid, 'SIGCONT');
    }
    await daemon.virsh('destroy', hung.uuid);
    await daemon.virsh('destroy', well.uuid);
  });
});

function isBlue(picture: Thumbnail | undefined): boolean {
  if (picture === undefined) return false;
  let blue = 0;
  for (let at = 0; at < picture.pixels.length; at += 4) {
    if ((picture.pixels[at + 2] ?? 0) > 90 && (picture.pixels[at] ?? 0) < 90) blue += 1;
  }
  return blue > picture.pixels.length / 8;
}
