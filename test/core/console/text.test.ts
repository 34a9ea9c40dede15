import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MachineId } from '../../../shared/model/machine.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import type { Guest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { endOf } from '../../support/rfb-client.ts';
import { defineShellGuest, installerObstacle } from '../../support/shell-guest.ts';
import { openText, type TextClient } from '../../support/text-client.ts';
import { sleep, until } from '../../support/until.ts';
import { consolesOf, machineOf } from './console-rig.ts';

const obstacle = libvirtdObstacle() ?? installerObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let core: TestCore;
let guest: Guest;
let machine: MachineId;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  core = await startCore([daemon.uri]);
  guest = await defineShellGuest(daemon, 'shell');
  machine = await machineOf(core, guest.name);
}, 240_000);
afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
}, 120_000);

function open(options: { device?: string | null; takeOver?: boolean; taking?: () => boolean } = {}): TextClient {
  const { device = null, takeOver = false, taking } = options;
  return openText(core.client.open('console.text', { machine, device, takeOver }), taking);
}

describe('a text console', { timeout: 300_000 }, () => {
  test('says why there is none while the machine is off, and which devices there are', async () => {
    const off = await consolesOf(core, machine, ({ texts }) => texts.length > 0);
    expect(off.texts).toMatchObject([
      { kind: 'serial', obstacle: 'off' },
      { kind: 'serial', obstacle: 'off' },
    ]);
    expect(await open().ended).toMatchObject({ code: 'wrong-state', detail: 'off' });
    await daemon.virsh('start', guest.uuid);
    const on = await consolesOf(core, machine, ({ texts }) => texts[0]?.obstacle === null);
    expect(on.texts).toMatchObject([
      { kind: 'serial', alias: 'serial0', target: 'isa-serial 0', obstacle: null },
      { kind: 'serial', alias: 'serial1', target: 'isa-serial 1', obstacle: 'not-a-pty' },
    ]);
    expect(await open({ device: 'serial1' }).ended).toMatchObject({ code: 'console-none' });
    expect(await open({ device: 'nothing' }).ended).toMatchObject({ code: 'console-none' });
  });

  test("is answered by the installer's shell", async () => {
    const console = open({ device: 'serial0' });
    await console.ask('echo sum-$((40+2))', /sum-42/, 120_000);
    console.close();
    expect(await console.ended).toBeNull();
  });

  test('in use is refused, and taken over when asked to', async () => {
    const first = open();
    await first.ask('echo first-$((1+1))', /first-2/);
    expect(await open().ended).toMatchObject({ code: 'console-in-use', object: guest.name });
    const second = open({ takeOver: true });
    expect(await first.ended).toMatchObject({ code: 'console-ended' });
    await second.ask('echo second-$((1+2))', /second-3/);
    second.close();
    await second.ended;
    const third = open();
    await third.ask('echo third-$((2+2))', /third-4/);
    third.close();
  });

  test('that floods a window which does not take it grows no memory, holds up no call, and goes on afterwards', async () => {
    let taking = true;
    const console = open({ taking: () => taking });
    await console.ask('echo ready-$((1+1))', /ready-2/);
    taking = false;
    // Its shell has no terminal of its own, so that nothing could interrupt a flood without end.
    const line = '0123456789'.repeat(12);
    console.type(`i=0; while [ $i -lt 20000 ]; do echo ${line}; i=$((i+1)); done; echo calm-$((3+3))\r`);
    await until(() => console.received() > 100_000, { what: 'the flood has come', timeoutMs: 60_000 });
    // What may wait is bounded: a window's worth on the channel, a packet or two before it.
    await until(
      async () => {
        const before = console.received();
        await sleep(1500);
        return console.received() === before;
      },
      { what: 'the flood is held back', timeoutMs: 60_000 },
    );
    expect(console.received()).toBeLessThan(1_500_000);
    for (let i = 0; i < 10; i += 1) {
      const from = performance.now();
      await core.client.call('console.send-keys', { machine, keys: [42] });
      expect(performance.now() - from).toBeLessThan(5000);
    }
    taking = true;
    const held = console.received();
    await until(() => console.received() > held + 200_000, { what: 'the flood goes on', timeoutMs: 60_000 });
    await until(() => console.text().includes('calm-6'), { what: 'the flood is over', timeoutMs: 120_000 });
    expect(console.received()).toBeGreaterThan(20_000 * line.length);
    console.close();
  });

  test('is over with the machine', async () => {
    const console = open();
    await console.ask('echo last-$((5+5))', /last-10/);
    await daemon.virsh('destroy', guest.uuid);
    expect(await console.ended).toMatchObject({ code: 'console-ended', object: guest.name });
    expect(await endOf(core.client.open('console.text', { machine, device: null, takeOver: true }))).not.toBeNull();
  });
});
