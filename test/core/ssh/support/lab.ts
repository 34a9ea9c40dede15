import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type DemoProcess, startDemoProcess } from '../../../support/demo.ts';
import { type FarDemo, startFarDemo } from '../../../support/far-demo.ts';
import { defineIdleGuest, type Guest } from '../../../support/guests.ts';
import { type PrivateLibvirtd, startPrivateLibvirtd } from '../../../support/libvirtd.ts';
import { startWiredNetwork, type WiredNetwork } from '../../../support/netns.ts';
import { makeUser, type OtherUser } from '../../../support/other-user.ts';
import { scratchDirectory } from '../../../support/paths.ts';
import { mustRun } from '../../../support/run-command.ts';
import { programFolder, startSshd, type TestSshd } from '../../../support/sshd.ts';

export const PASSWORD = 'correct horse';

type RealPort = 'plain' | 'outsider' | 'password';
type FarPort = 'plain' | 'empty' | 'noisy' | 'unhelpful' | 'single' | 'victim' | 'rekeyed' | 'stranger';

/** Hosts of every kind, well and sick, on this one computer. */
export interface Lab {
  /** A real libvirtd with two guests. */
  readonly daemon: PrivateLibvirtd;
  readonly guests: readonly Guest[];
  /** Another, that will be frozen. */
  readonly frozen: PrivateLibvirtd;
  /** A simulated host of this computer's own. */
  readonly local: DemoProcess;
  readonly user: OtherUser;
  /** In front of the real libvirtd, of a simulated one, of one that is to be killed, and of the one that freezes. */
  readonly real: TestSshd<RealPort>;
  readonly far: TestSshd<FarPort>;
  readonly mortal: TestSshd<'plain'>;
  readonly cold: TestSshd<'plain'>;
  /** Behind wires: one that will be cut, and one that is slow and lossy. */
  readonly cutOff: TestSshd<'plain'>;
  readonly slow: TestSshd<'plain'>;
  readonly cutWire: WiredNetwork;
  readonly slowWire: WiredNetwork;
  /** A port where nobody listens until `openDoor`. */
  readonly door: number;
  openDoor(): Promise<void>;
  /** Whether a host of that kind is sick: sshd asks each time. */
  setSick(port: 'empty' | 'noisy', sick: boolean): void;
  /** Puts netcat where the host without helper looks for it. */
  installNetcat(): void;
  /** Gives somebody over there an address that nobody had. */
  fillBlackHole(): Promise<void>;
  /** Lets ssh find a name that does not resolve. */
  nameHost(name: string): void;
  /** Makes the known hosts true again. */
  knowAll(): void;
  stop(): Promise<void>;
}

/** Starts all of it side by side. */
export async function startLab(): Promise<Lab> {
  const cleanups: (() => Promise<void>)[] = [];
  const keep = <T>(made: T, cleanup: () => Promise<void>): T => {
    cleanups.push(cleanup);
    return made;
  };
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  try {
    return await build(keep, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(keep: <T>(made: T, cleanup: () => Promise<void>) => T, stop: Lab['stop']): Promise<Lab> {
  const folder = scratchDirectory('lab');
  const sick = (name: string): string => join(folder, `${name}-is-sick`);
  const [daemon, frozen, local, farDemo] = await Promise.all([
    startPrivateLibvirtd().then((made) => keep(made, () => made.stop())),
    startPrivateLibvirtd().then((made) => keep(made, () => made.stop())),
    startDemoProcess(30, { running: true, seed: 7 }).then((made) => keep(made, () => made.child.stop())),
    startFarDemo(20).then((made: FarDemo) => keep(made, () => made.stop())),
  ]);
  const [guests, user, cutWire, slowWire] = await Promise.all([
    Promise.all(['a', 'b'].map((word) => defineIdleGuest(daemon, `well-${word}`, { start: true }))),
    makeUser('lab').then((made) => keep(made, () => made.remove())),
    startWiredNetwork('cut').then((made) => keep(made, () => made.remove())),
    startWiredNetwork('slow').then((made) => keep(made, () => made.remove())),
  ]);
  await mustRun('usermod', ['--password', (await mustRun('openssl', ['passwd', '-6', PASSWORD])).trim(), user.name]);
  const bare = programFolder(folder, 'bare', ['sh', 'bash', 'grep']);
  const env = { HOME: user.home };
  const whileSick = (name: string, then: string) => {
    writeFileSync(sick(name), '');
    const script = join(folder, name);
    writeFileSync(script, `test -e '${sick(name)}' && ${then}\neval "$SSH_ORIGINAL_COMMAND"\n`);
    return { env, lines: [`ForceCommand sh '${script}'`] };
  };
  const started = <T extends string>(made: TestSshd<T>): TestSshd<T> => keep(made, () => made.stop());
  const real = started(
    await startSshd(daemon.pid, {
      plain: { env },
      outsider: { env },
      password: { env, lines: ['AuthorizedKeysFile none', 'PasswordAuthentication yes'] },
    }),
  );
  const friend = real;
  const { inside } = farDemo;
  const [far, mortal, cold, cutOff, slow] = await Promise.all([
    startSshd(
      inside,
      {
        plain: { env },
        empty: whileSick(
          'empty',
          `exec unshare -m sh -c 'mount -t tmpfs none /run/libvirt; eval "$SSH_ORIGINAL_COMMAND"'`,
        ),
        noisy: whileSick('noisy', 'echo "Welcome to the lab"'),
        unhelpful: { env: { ...env, PATH: bare }, lines: ['AllowStreamLocalForwarding no'] },
        single: { env, lines: ['MaxSessions 1'] },
        victim: { env },
        rekeyed: { env },
        stranger: { env },
      },
      { friend },
    ).then(started),
    startSshd(inside, { plain: { env } }, { friend }).then(started),
    startSshd(frozen.pid, { plain: { env } }, { friend }).then(started),
    startSshd(inside, { plain: { env } }, { friend, network: cutWire }).then(started),
    startSshd(inside, { plain: { env } }, { friend, network: slowWire }).then(started),
  ]);
  const door = createServer((socket) => {
    const through = connect(far.ports.plain, '127.0.0.1');
    socket.on('error', () => through.destroy()).pipe(through);
    through.on('error', () => socket.destroy()).pipe(socket);
  });
  const doorPort = await reserve(door);
  keep(door, async () => void door.close());
  const knowAll = (): void => {
    const [, type = '', key = ''] = far.hostKey.trim().split(' ');
    const more = `[127.0.0.1]:${doorPort},lab-by-name ${type} ${key}\n`;
    const blackHole = slow.hostKey.replaceAll(slow.address, slowWire.blackHole);
    const all = [real, far, mortal, cold, cutOff, slow].map(({ hostKey }) => hostKey);
    writeFileSync(real.knownHosts, [...all, more, blackHole].join(''));
  };
  return {
    daemon,
    guests,
    frozen,
    local,
    user,
    real,
    far,
    mortal,
    cold,
    cutOff,
    slow,
    cutWire,
    slowWire,
    door: doorPort,
    openDoor: () => listen(door, doorPort),
    setSick(port, isSick) {
      if (isSick) writeFileSync(sick(port), '');
      else rmSync(sick(port), { force: true });
    },
    installNetcat: () => symlinkSync('/usr/bin/nc', join(bare, 'nc')),
    async fillBlackHole() {
      const [device = ''] = /vkt\S+/.exec(await mustRun('ip', ['-n', slowWire.namespace, '-br', 'link'])) ?? [];
      await mustRun('ip', ['-n', slowWire.namespace, 'addr', 'add', `${slowWire.blackHole}/24`, 'dev', device]);
    },
    nameHost(name) {
      const config = join(real.directory, 'ssh_config');
      const alias = `Host ${name}\n  HostName 127.0.0.1\n  HostKeyAlias lab-by-name\n`;
      writeFileSync(config, `${alias}${readFileSync(config, 'utf8')}`);
    },
    knowAll,
    stop,
  };
}

/** A free port, on which nobody listens yet. */
async function reserve(server: Server): Promise<number> {
  await listen(server, 0);
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
}
