import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsoleList } from '../../../shared/model/console.ts';
import type { MachineId } from '../../../shared/model/machine.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { memtestObstacle } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { endOf, openRfb } from '../../support/rfb-client.ts';
import { until } from '../../support/until.ts';
import { defineConsoleGuest } from './console-guests.ts';

needs(libvirtdObstacle() ?? memtestObstacle());

const F1 = 0xffbe;

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

async function machineOf(name: string): Promise<MachineId> {
  return (await until(() => core.fleet.machine(name), { what: `the fleet has ${name}` })).id;
}

/** The consoles of a machine, once they are as is wanted. */
async function consolesOf(machine: MachineId, wanted: (list: ConsoleList) => boolean): Promise<ConsoleList> {
  let list: ConsoleList | null = null;
  const take = (next: ConsoleList): void => {
    list = next;
  };
  const leave = core.client.subscribe('consoles', { machine }, { snapshot: take, delta: take });
  try {
    return await until(() => (list !== null && wanted(list) ? list : null), { what: 'the consoles are told' });
  } finally {
    leave();
  }
}

const isOpen = (list: ConsoleList): boolean => list.displays[0]?.obstacle === null;

describe('a display', { timeout: 120_000 }, () => {
  test('on a port of the host shows memtest86+, takes keys, and is over with the machine', async () => {
    const guest = await defineConsoleGuest(daemon, 'plain', { vnc: "<listen type='address' address='127.0.0.1'/>" });
    const machine = await machineOf(guest.name);
    const off = await consolesOf(machine, (list) => list.displays.length === 1);
    expect(off).toMatchObject({ displays: [{ type: 'vnc', listen: 'address', obstacle: 'off' }], heads: 1 });
    expect(await endOf(core.client.open('console.display', { machine, display: 0, shared: true }))).toMatchObject({
      code: 'wrong-state',
      detail: 'off',
    });
    await daemon.virsh('start', guest.uuid);
    const list = await consolesOf(machine, isOpen);
    expect(list.displays[0]?.port).toBeGreaterThan(5899);
    const channel = core.client.open('console.display', { machine, display: 0, shared: true });
    const ended = endOf(channel);
    const rfb = await openRfb(channel);
    await until(async () => blueShare(await rfb.screen()) > 0.5, { what: 'memtest86+ is on the screen', everyMs: 300 });
    const first = await rfb.screen();
    await until(async () => !(await rfb.screen()).equals(first), { what: 'the screen moves', everyMs: 200 });
    rfb.key(F1);
    await daemon.virsh('destroy', guest.uuid);
    expect(await ended).toMatchObject({ code: 'console-ended' });
  });
});

/** How much of a screen is blue, as memtest86+ is. */
function blueShare(pixels: Buffer): number {
  let blue = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if ((pixels[at] ?? 0) > 100 && (pixels[at + 1] ?? 0) < 60 && (pixels[at + 2] ?? 0) < 60) blue += 1;
  }
  return blue / (pixels.length / 4);
}
