import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type CpioEntry, writeCpio } from './cpio.ts';
import { defineGuest, type Guest } from './guests.ts';
import { INSTALLER_KERNEL, installerStamp, readInstallerInitrd } from './installer-initrd.ts';
import type { PrivateLibvirtd } from './libvirtd.ts';
import { CACHE_DIRECTORY, ROOT_DIRECTORY } from './paths.ts';
import { installerObstacle } from './shell-guest.ts';
import { until } from './until.ts';

const AGENT = join(ROOT_DIRECTORY, 'test/support/clipboard-agent.pl');
const PERL = '/usr/bin/perl';
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const MODULES = ['virtio_pci', 'virtio_console', 'virtio-gpu'];
const DIRECTORY = 0o040755;
const PROGRAM = 0o100755;
const PLAIN = 0o100644;
const BOOT_MS = 120_000;
const ANSWER_MS = 60_000;

/** The channel over which QEMU carries VNC's clipboard to an agent in the guest. */
export const CLIPBOARD_CHANNEL = `<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source>
  <target type='virtio' name='com.redhat.spice.0'/></channel>`;

/** A guest with a clipboard agent and a screen of any size; test/support/clipboard-agent.pl tells what it obeys and says. */
export interface DesktopGuest extends Guest {
  /** Has a line obeyed. */
  say(line: string): void;
  /** How often it has said such a line by now. */
  count(pattern: RegExp): number;
  /** Says it, and resolves with the first line after that which matches. */
  ask(line: string, pattern: RegExp): Promise<RegExpExecArray>;
  close(): void;
}

/** Why there can be no such guest here; null if there can. */
export function desktopGuestObstacle(): string | null {
  return installerObstacle() ?? (existsSync(PERL) ? null : 'perl is not installed');
}

interface DesktopGuestOptions {
  /** The guest's first screen: its later ones must fit into it. */
  readonly screen?: { readonly width: number; readonly height: number };
  readonly devices?: string;
}

/** Starts such a guest; resolves when its agent runs. */
export async function startDesktopGuest(
  daemon: PrivateLibvirtd,
  word: string,
  { screen = { width: 1280, height: 800 }, devices = '' }: DesktopGuestOptions = {},
): Promise<DesktopGuest> {
  const initrd = desktopInitrd();
  for (const [from, to] of [
    [INSTALLER_KERNEL, 'linux'],
    [initrd, 'desktop-initrd'],
  ] as const) {
    if (!existsSync(join(daemon.images, to))) copyFileSync(from, join(daemon.images, to));
  }
  // QEMU makes the socket as whoever it runs as.
  chmodSync(daemon.images, 0o777);
  const images = '/var/lib/libvirt/images';
  const guest = await defineGuest(
    daemon,
    word,
    { start: true },
    256,
    `<os><type arch='x86_64' machine='q35'>hvm</type>
    <kernel>${images}/linux</kernel><initrd>${images}/desktop-initrd</initrd>
    <cmdline>console=ttyS0 quiet</cmdline></os>`,
    `
    <serial type='file'><source path='${images}/${word}.console'/></serial>
    <graphics type='vnc' listen='127.0.0.1'/>
    <video><model type='virtio'><resolution x='${screen.width}' y='${screen.height}'/></model></video>
    <channel type='unix'><source mode='bind' path='${images}/${word}.sock'/>
      <target type='virtio' name='org.virtkeep.test'/></channel>
    ${devices}
  `,
  );
  return { ...guest, ...(await talkTo(join(daemon.images, `${word}.sock`))) };
}

/** Resolves when the guest has said that it is up. */
async function talkTo(path: string): Promise<Omit<DesktopGuest, keyof Guest>> {
  const socket = connect(path);
  let heard = '';
  let failure: Error | null = null;
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', (error) => {
    failure = error;
  });
  const lines = (from: number): readonly string[] => heard.slice(from).split('\n').slice(0, -1);
  const said = (pattern: RegExp, from: number, timeoutMs: number): Promise<RegExpExecArray> =>
    until(
      () => {
        if (failure !== null) throw failure;
        for (const line of lines(from)) {
          const match = pattern.exec(line);
          if (match !== null) return match;
        }
        return null;
      },
      { what: `the guest says ${pattern}`, timeoutMs },
    );
  await said(/^up$/, 0, BOOT_MS);
  return {
    say: (line) => void socket.write(`${line}\n`),
    count: (pattern) => lines(0).filter((line) => pattern.test(line)).length,
    ask(line, pattern) {
      const from = heard.length;
      socket.write(`${line}\n`);
      return said(pattern, from, ANSWER_MS);
    },
    close: () => void socket.destroy(),
  };
}

/** The installer's kernel needs no more than Perl and a shell: both are on every Debian. Made once and kept. */
function desktopInitrd(): string {
  const agent = readFileSync(AGENT);
  const stamp = createHash('sha256').update(agent).update(initScript([])).digest('hex').slice(0, 12);
  const path = join(CACHE_DIRECTORY, `desktop-${installerStamp()}-${stamp}.gz`);
  if (existsSync(path)) return path;
  const { take, modules } = readInstallerInitrd();
  const loaded = modules(MODULES);
  const files = [PERL, ...librariesOf(PERL), ...['strict.pm', 'warnings.pm'].map(perlModule)].map(
    (from): CpioEntry => ({ name: from.slice(1), mode: PROGRAM, data: readFileSync(from) }),
  );
  const folders = new Set(['bin', 'dev', 'proc', 'sys', 'modules']);
  for (const { name } of files) {
    const parts = name.split('/').slice(0, -1);
    for (let end = 1; end <= parts.length; end += 1) folders.add(parts.slice(0, end).join('/'));
  }
  const archive = writeCpio([
    ...[...folders].map((name) => ({ name, mode: DIRECTORY, data: new Uint8Array() })),
    ...files,
    take('bin/busybox'),
    ...['sh', 'mount', 'insmod'].map((name) => ({ name: `bin/${name}`, mode: 0o120777, data: Buffer.from('busybox') })),
    ...loaded,
    { name: 'agent.pl', mode: PLAIN, data: agent },
    { name: 'init', mode: PROGRAM, data: Buffer.from(initScript(loaded.map(({ name }) => name))) },
  ]);
  mkdirSync(CACHE_DIRECTORY, { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, gzipSync(archive));
  renameSync(partial, path);
  return path;
}

function initScript(modules: readonly string[]): string {
  return `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
for file in ${modules.join(' ')}; do insmod /$file; done
exec </dev/null >/dev/ttyS0 2>&1
exec /usr/bin/perl /agent.pl
`;
}

/** The files of the shared libraries that a program loads, and its loader. */
function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync(LOADER, ['--list', program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, path = '']) => path);
}

function perlModule(name: string): string {
  const { stdout } = spawnSync(PERL, ['-e', `use strict; use warnings; print $INC{'${name}'}`], { encoding: 'utf8' });
  return stdout;
}
