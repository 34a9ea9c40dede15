import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConsoleList } from '../../../shared/model/console.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { defineShellGuest, installerObstacle } from '../../support/shell-guest.ts';
import { sshdObstacle, startSshd, type TestSshd } from '../../support/sshd.ts';
import { openText } from '../../support/text-client.ts';
import { until } from '../../support/until.ts';
import { defineConsoleGuest } from './console-guests.ts';
import { consolesOf, isLit, machineOf, openDisplay, refusalOf } from './console-rig.ts';

const obstacle = libvirtdObstacle() ?? sshdObstacle() ?? installerObstacle();
needs(obstacle);

const PATH = process.env.PATH;
/** SpiceLinkHeader and SpiceLinkMess of the main channel, as printf writes them: version 2.2, no capabilities. */
const SPICE_LINK = String.raw`REDQ\2\0\0\0\2\0\0\0\22\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\22\0\0\0`;
const LOOPBACK = "<listen type='address' address='127.0.0.1'/>";

let daemon: PrivateLibvirtd;
let sshd: TestSshd<'plain'>;
let core: TestCore;
let uri: string;

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  sshd = await startSshd(daemon.pid, { plain: { env: { HOME: daemon.directory } } });
  process.env.PATH = `${sshd.clientPath}:${PATH}`;
  uri = `qemu+ssh://root@127.0.0.1:${sshd.ports.plain}/system`;
  const home = scratchDirectory('core');
  // As a run leaves it that was killed; the last test sees that nothing of the kind is there.
  mkdirSync(join(home, 'runtime'), { mode: 0o700 });
  mkdirSync(join(home, 'runtime/viewer-99999999-7-killed'));
  core = await startCore([uri], { home });
}, 240_000);
afterAll(async () => {
  process.env.PATH = PATH;
  await core?.stop();
  await sshd?.stop();
  await daemon?.stop();
}, 120_000);

async function start(
  word: string,
  vnc: string,
): Promise<{ readonly name: string; readonly uuid: string; readonly machine: string }> {
  const guest = await defineConsoleGuest(daemon, word, { vnc, idle: true });
  await daemon.virsh('start', guest.uuid);
  return { ...guest, machine: await machineOf(core, guest.name) };
}

/** The TCP ports at which this process listens. */
function listeningPorts(): readonly number[] {
  const inodes = new Map<string, number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'latin1').trim().split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === '0A') inodes.set(inode, Number.parseInt(local.split(':')[1] ?? '', 16));
    }
  }
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
      return inode === undefined ? [] : (inodes.get(inode) ?? []);
    } catch {
      // The descriptor of the folder itself is gone by now.
      return [];
    }
  });
}

describe('consoles of a host over ssh', { timeout: 420_000 }, () => {
  test('come through its ssh from a port and from a socket there, with no port opened here; nothing else can serve', async () => {
    const before = listeningPorts();
    const port = await start('far-port', LOOPBACK);
    await consolesOf(core, port.machine, ({ displays }) => displays[0]?.obstacle === null);
    const first = await openDisplay(core, port.machine);
    await until(async () => isLit(await first.rfb.screen()), { what: 'the BIOS is on the screen', everyMs: 300 });

    const folder = join(daemon.directory, 'far-vnc');
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const socket = await start('far-socket', `<listen type='socket' socket='${join(folder, 's')}'/>`);
    await consolesOf(core, socket.machine, ({ displays }) => displays[0]?.obstacle === null);
    const second = await openDisplay(core, socket.machine);
    await until(async () => isLit(await second.rfb.screen()), { what: 'the BIOS is on the screen', everyMs: 300 });
    expect(listeningPorts()).toEqual(before);
    second.rfb.close();
    first.rfb.close();
    expect([await first.ended, await second.ended]).toEqual([null, null]);

    const none = await start('far-none', "<listen type='none'/>");
    await consolesOf(core, none.machine, ({ displays }) => displays[0]?.obstacle === 'needs-fd');
    expect(await refusalOf(core, none.machine)).toMatchObject({ code: 'wrong-state', detail: 'needs-fd' });
    for (const { uuid } of [port, socket, none]) await daemon.virsh('destroy', uuid);
  });

  test('say so when the link is cut, and open again when it is back', async () => {
    const display = await start('far-cut', LOOPBACK);
    await consolesOf(core, display.machine, ({ displays }) => displays[0]?.obstacle === null);
    const { rfb, ended } = await openDisplay(core, display.machine);
    await until(async () => isLit(await rfb.screen()), { what: 'the BIOS is on the screen', everyMs: 300 });
    const shell = await defineShellGuest(daemon, 'far-shell');
    const machine = await machineOf(core, shell.name);
    await daemon.virsh('start', shell.uuid);
    await consolesOf(core, machine, ({ texts }) => texts[0]?.obstacle === null);
    const text = openText(core.client.open('console.text', { machine, device: null, takeOver: false }));
    await text.ask('echo far-$((40+2))', /far-42/, 240_000);

    const lists: ConsoleList[] = [];
    const take = (list: ConsoleList): void => void lists.push(list);
    const leave = core.client.subscribe('consoles', { machine }, { snapshot: take, delta: take });
    await until(() => lists.length > 0, { what: 'the consoles are told' });

    await sshd.kill();
    for (const { pid } of sshd.clients('plain')) signalProcess(pid, 'SIGKILL');
    expect(await ended).toMatchObject({ code: expect.stringMatching(/console-ended|host-offline|ssh-lost/) });
    expect(await text.ended).toMatchObject({ code: expect.stringMatching(/connection-lost|host-offline|ssh-lost/) });
    // Which ones there were is still told, and why none can be had.
    await until(() => lists.at(-1)?.texts[0]?.obstacle === 'host-offline', { what: 'the consoles are out of reach' });
    expect(await refusalOf(core, display.machine)).toMatchObject({ code: 'host-offline' });

    await sshd.start();
    await core.client.call('host.connect', { host: await core.host(uri) });
    await consolesOf(core, display.machine, ({ displays }) => displays[0]?.obstacle === null);
    const again = await openDisplay(core, display.machine);
    await until(async () => isLit(await again.rfb.screen()), { what: 'the BIOS is on the screen', everyMs: 300 });
    again.rfb.close();
    await until(() => lists.at(-1)?.texts[0]?.obstacle === null, { what: 'the consoles are back' });
    leave();
    const shellAgain = openText(core.client.open('console.text', { machine, device: null, takeOver: true }));
    await shellAgain.ask('echo back-$((1+1))', /back-2/, 120_000);
    shellAgain.close();
  });

  test('that are SPICE go to remote-viewer through a socket that only we can open', async (ctx) => {
    const guest = await defineConsoleGuest(daemon, 'far-spice', {
      idle: true,
      devices: "<graphics type='spice' autoport='yes' listen='127.0.0.1'/>",
    });
    try {
      await daemon.virsh('start', guest.uuid);
    } catch (error) {
      ctx.skip(`this QEMU has no SPICE: ${String(error).slice(0, 200)}`);
    }
    const machine = await machineOf(core, guest.name);
    await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === 'spice-only');
    const before = listeningPorts();
    const folder = join(daemon.directory, 'viewer');
    mkdirSync(folder);
    // A viewer that says what SPICE begins with, and keeps what the display answers.
    writeFileSync(
      join(folder, 'remote-viewer'),
      `#!/bin/sh
for last; do :; done
stat -c %a "\${last#spice+unix://}" "$(dirname "\${last#spice+unix://}")" > '${folder}/modes'
{ printf '${SPICE_LINK}'; sleep 3; } | nc -U "\${last#spice+unix://}" | head -c 4 > '${folder}/answer'
`,
      { mode: 0o755 },
    );
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      await core.client.call('console.hand-over', { machine, display: 0 });
    } finally {
      process.env.PATH = path;
    }
    const answer = join(folder, 'answer');
    await until(() => existsSync(answer) && readFileSync(answer, 'latin1') === 'REDQ', {
      what: 'the display has answered',
      timeoutMs: 60_000,
    });
    expect(readFileSync(join(folder, 'modes'), 'latin1')).toBe('600\n700\n');
    expect(listeningPorts()).toEqual(before);
    const runtime = join(core.home, 'runtime');
    await until(() => readdirSync(runtime).filter((name) => name.startsWith('viewer-')).length === 0, {
      what: 'the socket is gone',
    });
    await daemon.virsh('destroy', guest.uuid);
  });
});
