import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallDeviceFolder } from './device-folder.mjs';
import { endProcess, isRunning, signalProcess } from './end-process.ts';
import { CACHE_DIRECTORY, LANE, scratchDirectory } from './paths.ts';
import { mustRun, runCommand } from './run-command.ts';
import { until } from './until.ts';

/** libvirt's own folders, and the folder of ours that stands in for each inside the daemon's mount namespace. */
const MOUNTS: readonly (readonly [string, string])[] = [
  ['run', '/run/libvirt'],
  ['lib', '/var/lib/libvirt'],
  ['log', '/var/log/libvirt'],
  ['cache', '/var/cache/libvirt'],
  ['etc', '/etc/libvirt'],
  // Each daemon has terminals of its own, of the same names: a lock on one must not be another's.
  ['lock', '/var/lock'],
];
/** The first start asks every QEMU binary what it can, which takes many seconds on a loaded machine. */
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;

/** A libvirtd of the tests' own, which nobody else's libvirt notices and which may therefore be killed and frozen. */
export interface PrivateLibvirtd {
  readonly directory: string;
  /** Reachable from outside of the daemon's namespace. */
  readonly socket: string;
  readonly uri: string;
  /** Where guests' disks may lie. */
  readonly images: string;
  readonly pid: number;
  /** SIGKILL; its guests run on. */
  kill(): Promise<void>;
  /** Starts it again after kill; resolves when it answers. */
  start(): Promise<void>;
  /** SIGSTOP: connections stay open and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** Runs virsh on it; rejects unless it ends with 0. */
  virsh(...args: readonly string[]): Promise<string>;
  /** The process of a running guest. */
  qemuPid(machine: string): number;
  /** Ends guests and daemon and removes their folders. */
  stop(): Promise<void>;
}

/** Why no private libvirtd can run here; null if one can. */
export function libvirtdObstacle(): string | null {
  if (process.platform !== 'linux') return 'libvirtd needs Linux';
  if (process.getuid?.() !== 0) return 'a libvirtd of our own needs root';
  if (!existsSync('/usr/sbin/libvirtd')) return 'libvirt-daemon is not installed';
  if (!existsSync('/usr/bin/virsh')) return 'libvirt-clients is not installed';
  if (!existsSync('/usr/bin/qemu-system-x86_64')) return 'qemu-system-x86 is not installed';
  return null;
}

/** The daemon that test/run.mjs started for all tests that do it no harm; null without that. */
export function sharedLibvirtd(): Pick<PrivateLibvirtd, 'uri' | 'virsh'> | null {
  const socket = process.env.VIRTKEEP_TEST_SOCKET;
  return socket === undefined ? null : { uri: uriOf(socket), virsh: (...args) => virshOn(uriOf(socket), args) };
}

interface LibvirtdOptions {
  /** The folder of another Debian, whose libvirtd it shall be. */
  readonly root?: string;
  /** The address of a system bus with polkit on it: everybody may open the socket, and polkit is asked who may use it. */
  readonly polkitBus?: string;
  /** More lines of qemu.conf. */
  readonly qemuConf?: readonly string[];
  /** The name that it believes its host has, by which migration tells hosts apart. */
  readonly hostName?: string;
}

/** Starts a libvirtd with folders of its own, as root. Resolves when it answers. */
export async function startPrivateLibvirtd({
  root = '',
  polkitBus,
  qemuConf = [],
  hostName,
}: LibvirtdOptions = {}): Promise<PrivateLibvirtd> {
  const directory = scratchDirectory('lv');
  await prepareUsers(root);
  prepareDirectory(directory, root, polkitBus === undefined ? OPEN_TO_GROUP : OPEN_BY_POLKIT, qemuConf);
  const bus = polkitBus === undefined ? {} : { DBUS_SYSTEM_BUS_ADDRESS: polkitBus };
  const socket = join(directory, 'run/libvirt-sock');
  const uri = uriOf(socket);
  let child: ChildProcess | null = null;

  const killNow = (): void => {
    for (const pid of [child?.pid, ...guestPids(directory).values()]) {
      if (pid !== undefined) signalProcess(pid, 'SIGKILL');
    }
  };
  const start = async (): Promise<void> => {
    const log = openSync(join(directory, 'libvirtd.out'), 'a');
    const [program = '', ...args] = startCommand(directory, root, hostName);
    const started = spawn(program, args, {
      stdio: ['ignore', log, log],
      env: { ...process.env, LC_ALL: 'C', ...bus },
    });
    child = started;
    await until(
      async () => {
        if (started.exitCode !== null || started.signalCode !== null) throw new Error(readLog(directory));
        return (await runCommand('virsh', ['-c', uri, 'version'], { timeoutMs: 20_000 })).code === 0;
      },
      { what: 'libvirtd answers', timeoutMs: START_LIMIT_MS, everyMs: 50 },
    );
  };
  const daemonPid = (): number => {
    if (child?.pid === undefined) throw new Error('libvirtd does not run');
    return child.pid;
  };
  const end = async (limitMs: number): Promise<void> => {
    const pid = child?.pid;
    child = null;
    if (pid !== undefined) await endProcess(pid, limitMs);
  };

  process.once('exit', killNow);
  await start();
  return {
    directory,
    socket,
    uri,
    images: join(directory, 'lib/images'),
    get pid() {
      return daemonPid();
    },
    kill: () => end(0),
    start,
    freeze: () => signalProcess(daemonPid(), 'SIGSTOP'),
    thaw: () => signalProcess(daemonPid(), 'SIGCONT'),
    virsh: (...args) => virshOn(uri, args),
    qemuPid: (machine) => readPid(join(directory, 'run/qemu', `${machine}.pid`)),
    async stop() {
      process.off('exit', killNow);
      if (child?.pid !== undefined) signalProcess(child.pid, 'SIGCONT');
      await endGuests(directory, child === null ? null : uri);
      await end(STOP_LIMIT_MS);
      await endGuests(directory, null);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** In libvirt's order: the daemon destroys its guests, so that their control groups and taps go too. */
async function endGuests(directory: string, uri: string | null): Promise<void> {
  await Promise.all(
    [...guestPids(directory)].map(async ([name, pid]) => {
      signalProcess(pid, 'SIGCONT');
      if (uri !== null) {
        await runCommand('virsh', ['-q', '-c', uri, 'destroy', name], { timeoutMs: 20_000 });
      }
      if (isRunning(pid)) await endProcess(pid, 0);
    }),
  );
}

/** The QEMU processes of running guests by the guests' names. */
function guestPids(directory: string): ReadonlyMap<string, number> {
  const folder = join(directory, 'run/qemu');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.pid')) : [];
  return new Map(files.map((file) => [file.slice(0, -4), readPid(join(folder, file))]));
}

function virshOn(uri: string, args: readonly string[]): Promise<string> {
  return mustRun('virsh', ['-q', '-c', uri, ...args]);
}

function uriOf(socket: string): string {
  return `qemu+unix:///system?socket=${socket}`;
}

function readPid(path: string): number {
  const pid = Number.parseInt(readFileSync(path, 'latin1'), 10);
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`${path} holds no process number`);
  return pid;
}

function readLog(directory: string): string {
  return readFileSync(join(directory, 'libvirtd.out'), 'utf8').slice(-2000);
}

/** libvirt insists on these even where guests run as root. */
async function prepareUsers(root: string): Promise<void> {
  const script = `for group in kvm libvirt libvirt-qemu; do getent group $group >/dev/null || groupadd -r $group; done
    getent passwd libvirt-qemu >/dev/null ||
      useradd -r -g libvirt-qemu -G kvm -d /var/lib/libvirt -s /usr/sbin/nologin libvirt-qemu`;
  await (root === '' ? mustRun('sh', ['-ec', script]) : mustRun('chroot', [root, 'sh', '-ec', script]));
}

const OPEN_TO_GROUP = { permissions: '0770', auth: 'none' };
const OPEN_BY_POLKIT = { permissions: '0777', auth: 'polkit' };

function prepareDirectory(
  directory: string,
  root: string,
  access: typeof OPEN_TO_GROUP,
  qemuConf: readonly string[],
): void {
  const cache = cacheDirectory(root);
  for (const [name, target] of MOUNTS) {
    mkdirSync(name === 'cache' ? cache : join(directory, name), { recursive: true });
    mkdirSync(join(root, target), { recursive: true });
  }
  for (const folder of ['log/qemu', 'lib/images', 'lib/qemu', 'lib/boot', 'lib/network', 'lib/dnsmasq']) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  mkdirSync(join(cache, 'qemu'), { recursive: true });
  mkdirSync(join(directory, 'dev'), { recursive: true });
  writeFileSync(
    join(directory, 'etc/libvirtd.conf'),
    `unix_sock_group = "libvirt"
unix_sock_rw_perms = "${access.permissions}"
auth_unix_ro = "none"
auth_unix_rw = "${access.auth}"
host_uuid = "${crypto.randomUUID()}"
`,
  );
  // Without virtlogd there is one process less to look after; mount namespaces of guests' own fail in a chroot.
  writeFileSync(
    join(directory, 'etc/qemu.conf'),
    ['stdio_handler = "file"', 'namespaces = []', ...portRanges(), ...qemuConf, ''].join('\n'),
  );
}

/** A libvirtd takes a port that is free while it looks, which two of them must not do at a time. */
function portRanges(): readonly string[] {
  const display = 5900 + 300 * LANE;
  const migration = 49_152 + 100 * LANE;
  return [
    `remote_display_port_min = ${display}`,
    `remote_display_port_max = ${display + 299}`,
    `migration_port_min = ${migration}`,
    `migration_port_max = ${migration + 63}`,
  ];
}

/** What libvirtd learnt of each QEMU binary is the only thing worth keeping. */
function cacheDirectory(root: string): string {
  return join(CACHE_DIRECTORY, `libvirt${root.replaceAll('/', '-')}`);
}

/** One whose guests run on comes back to where they are: their terminals are only there. */
function startCommand(directory: string, root: string, hostName?: string): readonly string[] {
  const guest = [...guestPids(directory).values()].find(isRunning);
  if (guest !== undefined) {
    return ['nsenter', '-m', '-u', '-t', String(guest), 'sh', '-ec', `exec ${libvirtdCommand(root)}`];
  }
  const apart = ['-m', '--propagation', 'private', ...(hostName === undefined ? [] : ['-u'])];
  return ['unshare', ...apart, 'sh', '-ec', startScript(directory, root, hostName)];
}

function libvirtdCommand(root: string): string {
  return `${root === '' ? '' : `chroot '${root}' `}/usr/sbin/libvirtd -p /run/libvirt/libvirtd.pid`;
}

/** exec throughout: the pid of the child is libvirtd's. */
function startScript(directory: string, root: string, hostName?: string): string {
  const source = (name: string): string => (name === 'cache' ? cacheDirectory(root) : join(directory, name));
  const binds = MOUNTS.map(([name, target]) => `mount --bind '${source(name)}' '${root}${target}'`);
  // Without /dev/kvm: whether it opens differs from machine to machine, and all guests of the tests are TCG's.
  if (root === '') binds.push(smallDeviceFolder(directory), `mount --rbind '${directory}/dev' /dev`);
  else binds.push(smallDeviceFolder(root), `mount -t proc proc '${root}/proc'`, `mount --rbind /sys '${root}/sys'`);
  if (hostName !== undefined) binds.push(`hostname '${hostName}'`);
  return `${binds.join('\n')}
exec ${libvirtdCommand(root)}`;
}
