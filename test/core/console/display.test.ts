import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCore, type TestCore } from '../../support/core.ts';
import { memtestObstacle } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { until } from '../../support/until.ts';
import { defineConsoleGuest } from './console-guests.ts';
import { answerPrompts, blueShare, consolesOf, isLit, machineOf, openDisplay, refusalOf } from './console-rig.ts';

needs(libvirtdObstacle() ?? memtestObstacle());

const F1 = 0xffbe;
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

describe('a display', { timeout: 120_000 }, () => {
  test('on a port shows memtest86+ moving, takes F1, and is over with the machine', async () => {
    const guest = await defineConsoleGuest(daemon, 'plain', { vnc: LOOPBACK });
    const machine = await machineOf(core, guest.name);
    const off = await consolesOf(core, machine, ({ displays }) => displays.length === 1);
    expect(off).toMatchObject({ displays: [{ type: 'vnc', listen: 'address', obstacle: 'off' }], heads: 1 });
    expect(await refusalOf(core, machine)).toMatchObject({ code: 'wrong-state', detail: 'off', object: guest.name });
    await daemon.virsh('start', guest.uuid);
    const list = await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === null);
    expect(list.displays[0]?.port).toBeGreaterThan(5899);
    const { rfb, ended } = await openDisplay(core, machine);
    await until(async () => blueShare(await rfb.screen()) > 0.5, { what: 'memtest86+ is on the screen', everyMs: 300 });
    const first = await rfb.screen();
    await until(async () => !(await rfb.screen()).equals(first), { what: 'the screen moves', everyMs: 200 });
    // Its configuration is a black window over the blue.
    expect(blueShare(middle(await rfb.screen(), rfb.width, rfb.height))).toBeGreaterThan(0.4);
    rfb.key(F1);
    await until(async () => blueShare(middle(await rfb.screen(), rfb.width, rfb.height)) < 0.1, {
      what: 'F1 opens the configuration',
      everyMs: 300,
    });
    await daemon.virsh('destroy', guest.uuid);
    expect(await ended).toMatchObject({ code: 'console-ended', object: guest.name });
    await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === 'off');
  });

  test('on a unix socket is reached by it', async () => {
    const folder = join(daemon.directory, 'vnc');
    mkdirSync(folder, { mode: 0o777 });
    // QEMU runs as another user than the test.
    chmodSync(folder, 0o777);
    const socket = join(folder, 'v.sock');
    const guest = await start('socket', `<listen type='socket' socket='${socket}'/>`);
    const list = await consolesOf(core, guest.machine, ({ displays }) => displays[0]?.obstacle === null);
    expect(list.displays[0]).toMatchObject({ listen: 'socket', socket, port: null });
    await seen(guest.machine);
  });

  test('that listens nowhere is handed over by libvirt as a file descriptor', async () => {
    const guest = await start('none', "<listen type='none'/>");
    const list = await consolesOf(core, guest.machine, ({ displays }) => displays[0]?.obstacle === null);
    expect(list.displays[0]).toMatchObject({ listen: 'none', port: null, socket: null });
    await seen(guest.machine);
  });

  test('with a password needs no question where libvirt tells it; a changed one is asked for, again, and given up', async () => {
    const guest = await start('secret', LOOPBACK, "passwd='seCret12'");
    const list = await consolesOf(core, guest.machine, ({ displays }) => displays[0]?.obstacle === null);
    expect(JSON.stringify(list)).not.toContain('seCret12');
    const quiet = answerPrompts(core, []);
    await seen(guest.machine);
    expect(quiet.asked).toEqual([]);
    quiet.stop();

    const command = JSON.stringify({ execute: 'set_password', arguments: { protocol: 'vnc', password: 'other' } });
    await daemon.virsh('qemu-monitor-command', guest.uuid, command);
    const right = answerPrompts(core, ['wrong', 'other']);
    await seen(guest.machine);
    right.stop();
    expect(right.asked.map(({ kind, attempt, echo, canRemember }) => [kind, attempt, echo, canRemember])).toEqual([
      ['display-password', 1, false, false],
      ['display-password', 2, false, false],
    ]);
    const none = answerPrompts(core, ['wrong', null]);
    expect(await refusalOf(core, guest.machine)).toMatchObject({ code: 'console-auth', object: guest.name });
    none.stop();
    expect(none.asked).toHaveLength(2);
  });

  test('that belongs to another for himself alone says so', async () => {
    const guest = await start('alone', LOOPBACK, "sharePolicy='force-shared'");
    await consolesOf(core, guest.machine, ({ displays }) => displays[0]?.obstacle === null);
    const { ended, channel } = await openDisplay(core, guest.machine);
    await expect(openDisplay(core, guest.machine, false)).rejects.toThrow(/console-in-use/);
    channel.close();
    expect(await ended).toBeNull();
  });

  test('is missing, is SPICE only, is not there any more: each is said', async (ctx) => {
    const bare = await start('bare', undefined);
    await consolesOf(core, bare.machine, ({ displays, texts }) => displays.length === 0 && texts.length === 0);
    expect(await refusalOf(core, bare.machine)).toMatchObject({ code: 'console-none' });
    expect(await refusalOf(core, 'nowhere/nobody')).toMatchObject({ code: 'not-found' });
    const spice = await defineConsoleGuest(daemon, 'spice', {
      idle: true,
      devices: "<graphics type='spice' autoport='yes' listen='127.0.0.1'/>",
    });
    try {
      await daemon.virsh('start', spice.uuid);
    } catch (error) {
      ctx.skip(`this QEMU has no SPICE: ${String(error).slice(0, 200)}`);
    }
    const machine = await machineOf(core, spice.name);
    await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === 'spice-only');
    expect(await refusalOf(core, machine)).toMatchObject({ code: 'wrong-state', detail: 'spice-only' });
  });
});

async function start(
  word: string,
  vnc: string | undefined,
  attributes = '',
): Promise<{ name: string; uuid: string; machine: string }> {
  const guest = await defineConsoleGuest(daemon, word, {
    ...(vnc === undefined ? {} : { vnc }),
    attributes,
    idle: true,
  });
  await daemon.virsh('start', guest.uuid);
  return { ...guest, machine: await machineOf(core, guest.name) };
}

/** Opens the display, sees the BIOS on it, and leaves. */
async function seen(machine: string): Promise<void> {
  const { rfb, ended } = await openDisplay(core, machine);
  await until(async () => isLit(await rfb.screen()), { what: 'something is on the screen', everyMs: 200 });
  rfb.close();
  expect(await ended).toBeNull();
}

function middle(pixels: Buffer, width: number, height: number): Buffer {
  const rows: Buffer[] = [];
  for (let y = Math.floor(height * 0.4); y < height * 0.6; y += 1) {
    rows.push(pixels.subarray((y * width + Math.floor(width * 0.35)) * 4, (y * width + Math.floor(width * 0.65)) * 4));
  }
  return Buffer.concat(rows);
}
