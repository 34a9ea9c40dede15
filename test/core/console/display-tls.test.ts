import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCore, type TestCore } from '../../support/core.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { mustRun } from '../../support/run-command.ts';
import { until } from '../../support/until.ts';
import { defineConsoleGuest } from './console-guests.ts';
import { consolesOf, isLit, machineOf, openDisplay, refusalOf } from './console-rig.ts';

needs(libvirtdObstacle());

const HOME = process.env.HOME;

let folder: string;
let daemon: PrivateLibvirtd;
let core: TestCore;

/** An authority made for this test, and a certificate of it for loopback. */
async function makeCertificates(): Promise<void> {
  folder = scratchDirectory('tls');
  const at = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  for (const name of ['ca', 'other']) {
    const whom = ['-subj', `/CN=throwaway ${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
    await mustRun('openssl', ['req', '-x509', ...key, ...whom]);
  }
  await mustRun('openssl', [
    'req',
    ...key,
    '-subj',
    '/CN=display',
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
  ]);
  const names = at('names');
  await mustRun('sh', ['-c', `echo subjectAltName=DNS:localhost,IP:127.0.0.1 > '${names}'`]);
  const sign = [
    'x509',
    '-req',
    '-in',
    at('server.csr'),
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-CAcreateserial',
  ];
  await mustRun('openssl', [...sign, '-days', '2', '-extfile', names, '-out', at('server.pem')]);
  mkdirSync(at('qemu'));
  copyFileSync(at('ca.pem'), at('qemu/ca-cert.pem'));
  copyFileSync(at('server.pem'), at('qemu/server-cert.pem'));
  copyFileSync(at('server.key'), at('qemu/server-key.pem'));
  // QEMU runs as another user than the test.
  for (const name of ['ca-cert.pem', 'server-cert.pem', 'server-key.pem']) chmodSync(at(`qemu/${name}`), 0o644);
}

/** The user's home has this authority for libvirt, and no other. */
function trust(authority: 'ca' | 'other'): void {
  const home = join(folder, `home-${authority}`);
  mkdirSync(join(home, '.pki/libvirt'), { recursive: true });
  copyFileSync(join(folder, `${authority}.pem`), join(home, '.pki/libvirt/cacert.pem'));
  process.env.HOME = home;
}

beforeAll(async () => {
  if (libvirtdObstacle() !== null) return;
  await makeCertificates();
  const qemuConf = ['vnc_tls = 1', `vnc_tls_x509_cert_dir = "${join(folder, 'qemu')}"`];
  daemon = await startPrivateLibvirtd({ qemuConf });
  core = await startCore([daemon.uri]);
}, 240_000);
afterAll(async () => {
  if (HOME !== undefined) process.env.HOME = HOME;
  await core?.stop();
  await daemon?.stop();
}, 120_000);

describe('a display with TLS', { timeout: 120_000 }, () => {
  test.each(['', "passwd='geheim12'"])(
    'and %j is shown where its authority is trusted, and only there',
    async (attributes) => {
      const guest = await defineConsoleGuest(daemon, attributes === '' ? 'tls' : 'tls-vnc', {
        idle: true,
        attributes,
        vnc: "<listen type='address' address='127.0.0.1'/>",
      });
      await daemon.virsh('start', guest.uuid);
      const machine = await machineOf(core, guest.name);
      await consolesOf(core, machine, ({ displays }) => displays[0]?.obstacle === null);
      trust('ca');
      const { rfb, ended } = await openDisplay(core, machine);
      await until(async () => isLit(await rfb.screen()), { what: 'the BIOS is on the screen', everyMs: 200 });
      rfb.close();
      expect(await ended).toBeNull();
      trust('other');
      expect(await refusalOf(core, machine)).toMatchObject({
        code: 'console-tls',
        object: guest.name,
        detail: expect.stringMatching(/unable to (verify|get)|self-signed/i),
      });
      await daemon.virsh('destroy', guest.uuid);
    },
  );
});
