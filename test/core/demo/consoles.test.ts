import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoDaemon, startDemoDaemon } from '../../../main/demo/daemon.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { openText } from '../../support/text-client.ts';
import { until } from '../../support/until.ts';
import { answerPrompts, consolesOf, isLit, openDisplay } from '../console/console-rig.ts';

let daemon: DemoDaemon;
let core: TestCore;
let machine: MachineRecord;

beforeAll(async () => {
  const socketPath = join(scratchDirectory('demo'), 'sock');
  daemon = await startDemoDaemon({ socketPath, machines: 12, states: 'running', displays: true });
  core = await startCore([daemon.uri]);
  machine = await until(
    () =>
      [...core.fleet.machines.values()].find(
        ({ uuid }) => daemon.simulation.machines.get(uuid)?.spec.graphics === 'vnc',
      ),
    { what: 'a machine with VNC' },
  );
});
afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

describe('a simulated machine', { timeout: 60_000 }, () => {
  test('has a screen that moves and shows what is typed, at a socket and at no port', async () => {
    const { displays } = await consolesOf(core, machine.id, (list) => list.displays[0]?.obstacle === null);
    expect(displays[0]).toMatchObject({ type: 'vnc', listen: 'socket', port: null });
    const prompts = answerPrompts(core, []);
    const { rfb, ended } = await openDisplay(core, machine.id);
    expect([rfb.width, rfb.height, rfb.name]).toEqual([640, 400, machine.name]);
    const first = await rfb.screen();
    expect(isLit(first)).toBe(true);
    await until(async () => !(await rfb.screen()).equals(first), { what: 'the screen moves', everyMs: 100 });
    const line = async (): Promise<number> =>
      (await rfb.screen()).subarray(325 * 640 * 4, 350 * 640 * 4).filter((byte) => byte > 250).length;
    const before = await line();
    for (const letter of 'HELLO') rfb.key(letter.charCodeAt(0));
    await until(async () => (await line()) > before + 500, { what: 'what was typed shows', everyMs: 100 });
    rfb.close();
    expect(await ended).toBeNull();
    expect(prompts.asked).toEqual([]);
    prompts.stop();
    const { png } = await core.client.call('console.screenshot', { machine: machine.id, head: 0 });
    expect(Buffer.from(png).subarray(1, 4).toString()).toBe('PNG');
  });

  test('has a serial line with a login, one for all, and takes its leave when it stops', async () => {
    const open = (takeOver: boolean): ReturnType<typeof openText> =>
      openText(core.client.open('console.text', { machine: machine.id, device: 'serial0', takeOver }));
    const first = open(false);
    await until(() => first.text().includes(`${machine.name} login:`), { what: 'the login' });
    first.type('anna\rsecret\recho hi $((1+1)) there\r');
    await until(() => first.text().includes('hi $((1+1)) there\r\n'), { what: 'the answer' });
    expect(first.text()).not.toContain('secret');
    expect(await open(false).ended).toMatchObject({ code: 'console-in-use' });
    const second = open(true);
    expect(await first.ended).toMatchObject({ code: 'console-ended' });
    await until(() => second.text().includes(`anna@${machine.name}:~$`), { what: 'the same shell' });
    await core.act('force-off', machine.name);
    expect(await second.ended).toMatchObject({ code: 'console-ended' });
    await consolesOf(core, machine.id, (list) => list.displays[0]?.obstacle === 'off');
  });

  test('takes a change of its consoles', async () => {
    const { before, after } = await core.client.call('console.propose', {
      machine: machine.id,
      change: 'add-clipboard',
    });
    expect(after).toContain("<channel type='qemu-vdagent'>");
    await core.client.call('console.apply', { machine: machine.id, change: 'add-clipboard', before });
    const next = core.client.call('console.propose', { machine: machine.id, change: 'add-clipboard' });
    await expect(next).rejects.toMatchObject({ problem: { code: 'wrong-state' } });
  });

  test('that spoke SPICE is switched to VNC, and shown after its next start', async () => {
    const spice = await until(
      () =>
        [...core.fleet.machines.values()].find(
          ({ uuid }) => daemon.simulation.machines.get(uuid)?.spec.graphics === 'spice',
        ),
      { what: 'a machine with SPICE' },
    );
    const change = { machine: spice.id, change: 'switch-to-vnc' } as const;
    const { before } = await core.client.call('console.propose', change);
    await core.client.call('console.apply', { ...change, before });
    await core.act('force-off', spice.name);
    await core.act('start', spice.name);
    const { displays } = await consolesOf(core, spice.id, (list) => list.displays[0]?.obstacle === null);
    expect(displays).toMatchObject([{ type: 'vnc', listen: 'socket' }]);
    const { rfb } = await openDisplay(core, spice.id);
    expect(isLit(await rfb.screen())).toBe(true);
    rfb.close();
  });
});
