import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallDeviceFolder } from './device-folder.mjs';

/** The newer libvirts, by the Debian that has them. */
export const compatSuites = [
  { name: 'trixie', libvirt: '11.3' },
  { name: 'sid', libvirt: '12.8' },
];

const PACKAGES = [
  'libvirt-daemon',
  'libvirt-daemon-driver-qemu',
  'libvirt-daemon-driver-network',
  'libvirt-daemon-driver-storage',
  'libvirt-daemon-driver-nodedev',
  'libvirt-daemon-driver-secret',
  'qemu-system-x86',
  'qemu-utils',
];

/**
 * A Debian root with that suite's libvirt and QEMU; made once and kept in /var/cache/virtkeep-test, which takes minutes
 * and 2 GB. Without root, debootstrap or a mirror `directory` is null and `reason` says why.
 */
export function compatRoot(suite) {
  const refuse = (reason) => ({ directory: null, reason });
  if (process.getuid?.() !== 0) return refuse('a Debian root of its own needs root');
  if (spawnSync('sh', ['-c', 'command -v debootstrap']).status !== 0) return refuse('debootstrap is not installed');
  const mirror = findMirror();
  if (mirror === null) return refuse('no Debian mirror in /etc/apt');
  const directory = join('/var/cache/virtkeep-test', suite.name);
  const done = join(directory, `.virtkeep-${suite.name}-1`);
  if (existsSync(done)) return { directory, reason: null };
  console.log(`Making a Debian root with libvirt ${suite.libvirt} in ${directory} (some minutes, once)`);
  const failure = make(suite, directory, mirror);
  if (failure !== null) return refuse(failure);
  writeFileSync(done, '');
  return { directory, reason: null };
}

function make(suite, directory, mirror) {
  mkdirSync(directory, { recursive: true });
  // No daemon of the new root may start by itself.
  const install = [
    `test -e '${directory}/etc/debian_version' || debootstrap --variant=minbase trixie '${directory}' '${mirror}'`,
    `printf '#!/bin/sh\\nexit 101\\n' >'${directory}/usr/sbin/policy-rc.d'`,
    `chmod +x '${directory}/usr/sbin/policy-rc.d'`,
    suite.name === 'trixie'
      ? ':'
      : `echo 'deb ${mirror} ${suite.name} main' >'${directory}/etc/apt/sources.list.d/${suite.name}.list'`,
    `mount -t proc proc '${directory}/proc'`,
    smallDeviceFolder(directory),
    `chroot '${directory}' sh -ec 'export DEBIAN_FRONTEND=noninteractive
      apt="apt-get -q -y --no-install-recommends -o Acquire::Check-Valid-Until=false -o Dpkg::Options::=--force-confold"
      $apt update
      $apt install -t ${suite.name} ${PACKAGES.join(' ')}
      apt-get clean'`,
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-ec', install], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return status === 0
    ? null
    : `the root could not be made: ${`${stdout}${stderr}`.trim().split('\n').slice(-4).join(' | ')}`;
}

/** The mirror that this machine itself installs from. */
function findMirror() {
  const files = ['/etc/apt/sources.list'];
  const folder = '/etc/apt/sources.list.d';
  if (existsSync(folder)) files.push(...readdirSync(folder).map((name) => join(folder, name)));
  for (const file of files) {
    if (!existsSync(file)) continue;
    const match = /^(?:URIs:\s*|deb(?: \[[^\]]*\])? )(https?:\S+)/m.exec(readFileSync(file, 'utf8'));
    if (match?.[1] !== undefined && !match[1].includes('security')) return match[1];
  }
  return null;
}
