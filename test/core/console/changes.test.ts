import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCore, type TestCore } from '../../support/core.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { until } from '../../support/until.ts';
import { defineConsoleGuest } from './console-guests.ts';
import { consolesOf, machineOf } from './console-rig.ts';

needs(libvirtdObstacle());

const PATH = process.env.PATH;
const SPICE = "<graphics type='spice' autoport='yes' listen='127.0.0.1' passwd='spicy'/>";

let daemon: PrivateLibvirtd;
let core: TestCore;
let programs: string;

beforeAll(async () => {
  if (libvirtdObstacle() !== null) return;
  programs = scratchDirectory('viewer');
  daemon = await startPrivateLibvirtd();
  core = await startCore([daemon.uri]);
}, 240_000);
afterAll(async () => {
  process.env.PATH = PATH;
  await core?.stop();
  await daemon?.stop();
}, 120_000);

async function define(
  word: string,
  devices: string,
): Promise<{ readonly name: string; readonly uuid: string; readonly machine: string }> {
  const guest = await defineConsoleGuest(daemon, word, { idle: true, devices });
  return { ...guest, machine: await machineOf(core, guest.name) };
}

describe("changes for a console's sake", { timeout: 120_000 }, () => {
  test('from SPICE to VNC are shown first, then defined, and start', async () => {
    const guest = await define('switch', SPICE);
    const { machine } = guest;
    const proposal = await core.client.call('console.propose', { machine, change: 'switch-to-vnc' });
    expect(proposal).toMatchObject({ nextStart: false });
    expect(proposal.before).toContain("type='spice'");
    expect(proposal.after).not.toContain("type='spice'");
    expect(`${proposal.before}${proposal.after}`).not.toContain('spicy');
    await core.client.call('console.apply', { machine, change: 'switch-to-vnc', before: proposal.before });
    expect(await daemon.virsh('dumpxml', '--inactive', guest.uuid)).toContain(
      "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'>",
    );
    await daemon.virsh('start', guest.uuid);
    await consolesOf(core, machine, ({ displays }) => displays.length === 1 && displays[0]?.obstacle === null);
    // There is nothing left to switch, and what was proposed is no longer true.
    await expect(core.client.call('console.propose', { machine, change: 'switch-to-vnc' })).rejects.toMatchObject({
      problem: { code: 'wrong-state', object: guest.name },
    });
    await expect(
      core.client.call('console.apply', { machine, change: 'add-serial', before: proposal.before }),
    ).rejects.toMatchObject({ problem: { code: 'wrong-state' } });
  });

  test('keep the passwords that they do not show', async () => {
    const guest = await define('keep', SPICE);
    const { machine } = guest;
    for (const change of ['add-vnc', 'add-serial'] as const) {
      const { before, after } = await core.client.call('console.propose', { machine, change });
      expect(after).not.toBe(before);
      await core.client.call('console.apply', { machine, change, before });
    }
    const xml = await daemon.virsh('dumpxml', '--inactive', '--security-info', guest.uuid);
    expect(xml).toContain("passwd='spicy'");
    expect(xml).toMatch(/<graphics type='vnc'[\s\S]*<\/graphics>/);
    expect(xml).toContain("<serial type='pty'>");
  });

  test('let a display that listens nowhere listen on loopback, at the next start', async () => {
    const guest = await define('nowhere', "<graphics type='vnc'><listen type='none'/></graphics>");
    const { machine } = guest;
    await daemon.virsh('start', guest.uuid);
    await core.fleet.untilMachine(guest.name, ({ state }) => state === 'running', 'is running');
    const { before, nextStart } = await core.client.call('console.propose', { machine, change: 'listen-loopback' });
    expect(nextStart).toBe(true);
    await core.client.call('console.apply', { machine, change: 'listen-loopback', before });
    await daemon.virsh('destroy', guest.uuid);
    await daemon.virsh('start', guest.uuid);
    const list = await consolesOf(core, machine, ({ displays }) => displays[0]?.port !== null);
    expect(list.displays[0]).toMatchObject({ listen: 'address', address: '127.0.0.1', obstacle: null });
  });

  test('give VNC a clipboard', async () => {
    const guest = await define('clip', "<graphics type='vnc'/>");
    const { machine } = guest;
    await consolesOf(core, machine, ({ clipboard }) => clipboard === 'none');
    const { before } = await core.client.call('console.propose', { machine, change: 'add-clipboard' });
    await core.client.call('console.apply', { machine, change: 'add-clipboard', before });
    await consolesOf(core, machine, ({ clipboard }) => clipboard === 'channel');
  });
});

describe('remote-viewer', { timeout: 120_000 }, () => {
  const runtime = (): readonly string[] => {
    const folder = join(core.home, 'runtime');
    return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('viewer-')) : [];
  };

  test('that is not there is said; one that is gets a file that only we can read, and that is gone after', async (ctx) => {
    const guest = await define('spice', SPICE);
    const { machine } = guest;
    try {
      await daemon.virsh('start', guest.uuid);
    } catch (error) {
      ctx.skip(`this QEMU has no SPICE: ${String(error).slice(0, 200)}`);
    }
    await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === 'spice-only');
    process.env.PATH = join(programs, 'nothing');
    await expect(core.client.call('console.hand-over', { machine, display: 0 })).rejects.toMatchObject({
      problem: { code: 'viewer-missing' },
    });
    // One that notes what it was given, and waits to be told to end.
    const bin = join(programs, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'remote-viewer'),
      `#!/bin/sh\nfor last; do :; done\n/usr/bin/stat -c '%a %u' "$last" > '${programs}/mode'\n/bin/cp "$last" '${programs}/copy.vv'\n` +
        `while [ ! -e '${programs}/end' ]; do /bin/sleep 0.1; done\n`,
    );
    chmodSync(join(bin, 'remote-viewer'), 0o755);
    process.env.PATH = bin;
    try {
      await core.client.call('console.hand-over', { machine, display: 0 });
    } finally {
      process.env.PATH = PATH;
    }
    const text = await until(
      () => (existsSync(join(programs, 'copy.vv')) ? readFileSync(join(programs, 'copy.vv'), 'utf8') : null),
      { what: 'the viewer has its file' },
    );
    const port = /port='(\d+)'/.exec(await daemon.virsh('dumpxml', guest.uuid))?.[1];
    expect(text.split('\n')).toEqual([
      '[virt-viewer]',
      'type=spice',
      'host=127.0.0.1',
      `port=${port}`,
      'password=spicy',
      `title=${guest.name}`,
      'delete-this-file=1',
      '',
    ]);
    expect(readFileSync(join(programs, 'mode'), 'utf8').trim()).toBe(`600 ${process.getuid?.()}`);
    expect(runtime()).toHaveLength(1);
    writeFileSync(join(programs, 'end'), '');
    await until(() => runtime().length === 0, { what: 'the file is gone' });
  });
});
