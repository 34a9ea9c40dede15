import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from '../../support/child.ts';
import { endProcess } from '../../support/end-process.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { runCommand } from '../../support/run-command.ts';
import { sleep, until } from '../../support/until.ts';
import { homeEnvironment } from '../../support/web.ts';
import { residentMb, watchCpu } from '../process-stat.ts';

export interface VirtManagerFigures {
  readonly version: string | null;
  /** What it was connected to. */
  readonly source: string;
  readonly cpuPercent: number;
  readonly rssMb: number;
}

const CONNECT_LIMIT_MS = 180_000;
const SETTLE_MS = 15_000;

/** What virt-manager lacks to run here; null if nothing. */
export function virtManagerObstacle(): string | null {
  for (const program of ['/usr/bin/virt-manager', '/usr/bin/Xvfb', '/usr/bin/dbus-run-session']) {
    if (!existsSync(program)) return `${program} is not installed`;
  }
  return null;
}

/** Runs virt-manager with its ordinary settings on a URI, its list of machines on a screen of its own. */
export async function measureVirtManager(uri: string, source: string, seconds: number): Promise<VirtManagerFigures> {
  const home = scratchDirectory('vmm');
  const screen = startChild('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']);
  let manager: Child | null = null;
  let pid: number | null = null;
  try {
    const [, display = ''] = await screen.line(/^(\d+)\n/m);
    const env = {
      ...process.env,
      ...homeEnvironment(home),
      HOME: home,
      DISPLAY: `:${display}`,
      GSETTINGS_BACKEND: 'memory',
      NO_AT_BRIDGE: '1',
    };
    const command = ['--', '/usr/bin/virt-manager', '--no-fork', '--connect', uri];
    manager = startChild('dbus-run-session', command, { env });
    await untilConnected(manager, join(home, 'cache/virt-manager/virt-manager.log'));
    pid = await pidOfManager(manager.pid);
    await sleep(SETTLE_MS);
    const watch = watchCpu([pid]);
    await sleep(seconds * 1000);
    const version = (await runCommand('/usr/bin/virt-manager', ['--version'], { env })).stdout.trim();
    return { version: version === '' ? null : version, source, cpuPercent: watch.percent(), rssMb: residentMb(pid) };
  } finally {
    if (pid !== null) await endProcess(pid, 2000);
    // dbus-run-session takes its bus along only when it may end by itself.
    await Promise.race([manager?.ended, sleep(3000)]);
    await manager?.stop();
    await screen.stop();
  }
}

/** A file for libvirt's test driver with that many running machines: what virt-manager can be given without a daemon. */
export function writeTestDriverFile(machines: number): string {
  const path = join(scratchDirectory('test-driver'), 'node.xml');
  const domains = Array.from(
    { length: machines },
    (_, index) => `<domain type='test'><name>machine-${index}</name><memory unit='MiB'>512</memory><vcpu>2</vcpu>
      <os><type arch='x86_64'>hvm</type></os></domain>`,
  );
  writeFileSync(
    path,
    `<node><cpu><mhz>2000</mhz><model>x</model><active>8</active><nodes>1</nodes><sockets>1</sockets>
    <cores>8</cores><threads>1</threads></cpu><memory>67108864</memory>${domains.join('\n')}</node>`,
  );
  return path;
}

async function untilConnected(manager: Child, log: string): Promise<void> {
  const ended = manager.ended.then(() => {
    throw new Error(`virt-manager ended: ${manager.output().slice(-1000)}`);
  });
  const connected = until(() => existsSync(log) && /changed to state=Active/.test(readFileSync(log, 'utf8')), {
    what: 'virt-manager is connected',
    timeoutMs: CONNECT_LIMIT_MS,
    everyMs: 500,
  });
  await Promise.race([connected, ended]);
}

/** dbus-run-session has two children: the bus and the program. */
async function pidOfManager(session: number): Promise<number> {
  const { stdout } = await runCommand('ps', ['--ppid', String(session), '-o', 'pid=,args=']);
  const line = stdout.split('\n').find((text) => text.includes('virt-manager'));
  if (line === undefined) throw new Error('virt-manager ended');
  return Number.parseInt(line, 10);
}
