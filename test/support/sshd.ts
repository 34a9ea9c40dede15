import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { isRunning, signalProcess } from './end-process.ts';
import type { FarNetwork } from './netns.ts';
import { scratchDirectory } from './paths.ts';
import { descendantsOf, listProcesses, type ProcessEntry } from './processes.ts';
import { mustRun } from './run-command.ts';
import { until } from './until.ts';

/** What is peculiar about one port. */
export interface PortRules {
  /** The environment of who logs in. Without a HOME, the start-up files of this machine's user would have a say. */
  readonly env: { readonly HOME: string; readonly PATH?: string };
  /** More lines of sshd_config. */
  readonly lines?: readonly string[];
}

/** An sshd of the test's own on loopback, with a host key, and an ssh that has a key for it and knows the host. */
export interface TestSshd<Port extends string> {
  readonly directory: string;
  /** Where it listens. */
  readonly address: string;
  readonly ports: Readonly<Record<Port, number>>;
  /** A folder to be put first in PATH: its `ssh` is the system's, with the test's configuration instead of the user's. */
  readonly clientPath: string;
  /** The client's list of known hosts; may be written anew. */
  readonly knownHosts: string;
  /** The server's public host key as one line of that list, for all its ports. */
  readonly hostKey: string;
  /** What runs at the far end: a process of sshd for each login, and what they have started. */
  farEnd(): readonly ProcessEntry[];
  /** The ssh processes at our end that go to a port; the shared connection in the background is none of them. */
  clients(port: Port): readonly ProcessEntry[];
  /** Ends the server and everybody's sessions on it. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Why no sshd can run here; null if one can. */
export function sshdObstacle(): string | null {
  if (process.getuid?.() !== 0) return 'an sshd that sees a libvirtd of our own needs root';
  if (!existsSync('/usr/sbin/sshd')) return 'openssh-server is not installed';
  if (!existsSync('/usr/bin/ssh')) return 'openssh-client is not installed';
  return existsSync('/usr/bin/virt-ssh-helper') ? null : 'virt-ssh-helper is not installed';
}

interface SshdOptions {
  /** Where it listens instead of on loopback. */
  readonly network?: Pick<FarNetwork, 'namespace' | 'address'>;
  /** Another server, whose client knows this one too and has the key for it. */
  readonly friend?: TestSshd<string>;
  /** Lines of sshd_config that outdo the usual ones, for what no single port can have. */
  readonly settings?: readonly string[];
}

/**
 * Starts an sshd that listens on one free port for each entry of `rules`. It runs in the mount namespace of the process
 * `inside`: who logs in sees the libvirt of there.
 */
export async function startSshd<Port extends string>(
  inside: number,
  rules: Readonly<Record<Port, PortRules>>,
  { network, friend, settings = [] }: SshdOptions = {},
): Promise<TestSshd<Port>> {
  const address = network?.address ?? '127.0.0.1';
  const directory = scratchDirectory('ssh');
  const names = Object.keys(rules) as Port[];
  const numbers = await freePorts(names.length);
  const ports = Object.fromEntries(names.map((name, i) => [name, numbers[i]])) as Record<Port, number>;
  await Promise.all(['host', 'user'].map((name) => makeKey(join(directory, name))));
  if (friend !== undefined) copyFileSync(join(friend.directory, 'user.pub'), join(directory, 'user.pub'));
  const knownHosts = friend?.knownHosts ?? join(directory, 'known_hosts');
  const [type, key] = readFileSync(join(directory, 'host.pub'), 'utf8').split(' ');
  const hostKey = `${numbers.map((port) => `[${address}]:${port}`).join(',')} ${type} ${key}\n`;
  appendFileSync(knownHosts, hostKey);
  const clientPath = friend?.clientPath ?? writeClient(directory, knownHosts);
  const config = join(directory, 'sshd_config');
  writeFileSync(
    config,
    settings.map((line) => `${line}\n`).join('') +
      serverConfig(
        directory,
        // In a network of the test's own nobody else is met, by whatever address; on its loopback only those who are there.
        network === undefined || address.startsWith('127.') ? address : '0.0.0.0',
        names.map((name) => [ports[name], rules[name]]),
      ),
  );
  // It insists on this folder.
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });

  let server: Child | null = null;
  const start = async (): Promise<void> => {
    const net = network === undefined ? [] : [`--net=/run/netns/${network.namespace}`];
    server = startChild('nsenter', ['-m', '-t', String(inside), ...net, '/usr/sbin/sshd', '-D', '-e', '-f', config]);
    for (const port of numbers) await server.line(new RegExp(`listening on .* port ${port}`));
  };
  const kill = async (): Promise<void> => {
    if (server === null) return;
    const sessions = descendantsOf(server.pid).map(({ pid }) => pid);
    await server.stop();
    server = null;
    for (const pid of sessions) signalProcess(pid, 'SIGKILL');
    await until(() => !sessions.some(isRunning), { what: 'the sessions of sshd end' });
  };
  await start();
  return {
    directory,
    address,
    ports,
    clientPath,
    knownHosts,
    hostKey,
    farEnd: () => (server === null ? [] : descendantsOf(server.pid)),
    clients: (port) =>
      listProcesses().filter(
        ({ line }) =>
          line.includes(`${friend?.directory ?? directory}/ssh_config`) && line.includes(` -p ${ports[port]} `),
      ),
    kill,
    start,
    async stop() {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A folder for PATH with these programs and no others. */
export function programFolder(directory: string, name: string, programs: readonly string[]): string {
  const folder = join(directory, name);
  mkdirSync(folder);
  for (const program of programs) {
    const path = ['/usr/bin', '/bin'].map((base) => join(base, program)).find((candidate) => existsSync(candidate));
    if (path !== undefined) symlinkSync(path, join(folder, program));
  }
  return folder;
}

async function makeKey(path: string): Promise<void> {
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', path]);
}

function serverConfig(directory: string, address: string, ports: readonly (readonly [number, PortRules])[]): string {
  const lines = [
    ...ports.map(([port]) => `ListenAddress ${address}:${port}`),
    `HostKey ${directory}/host`,
    `AuthorizedKeysFile ${directory}/user.pub`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    // Connections of one test must not be turned away for those of another.
    'MaxStartups 100',
    ...ports.flatMap(([port, { env, lines = [] }]) => {
      const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
      return [`Match LocalPort ${port}`, `SetEnv ${words.join(' ')}`, ...lines];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function writeClient(directory: string, knownHosts: string): string {
  const config = join(directory, 'ssh_config');
  writeFileSync(
    config,
    `Host *
  IdentityFile ${directory}/user
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${knownHosts}
  GlobalKnownHostsFile /dev/null
  UpdateHostKeys no
`,
  );
  const folder = join(directory, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${config}' "$@"\n`);
  chmodSync(join(folder, 'ssh'), 0o755);
  return folder;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const address = server.address();
      await new Promise((resolve) => server.close(resolve));
      if (address === null || typeof address === 'string') throw new Error('no port');
      return address.port;
    }),
  );
}
