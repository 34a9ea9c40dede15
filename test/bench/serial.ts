// 200 MB from a guest's virtio console through the core to a window: throughput, what other calls on the same host wait
// meanwhile, memory. Beside it the same calls with a calm console, and virsh console on the same guest.
import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startCore } from '../support/core.ts';
import { libvirtdObstacle, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { endOf } from '../support/rfb-client.ts';
import { defineShellGuest, installerObstacle } from '../support/shell-guest.ts';
import { openText } from '../support/text-client.ts';
import { sleep, until } from '../support/until.ts';
import { median, printTable, quantile, round } from './figures.ts';
import { cpuMs, residentMb } from './process-stat.ts';

const MB = 1_000_000;
const TOTAL = 200 * MB;
const VIRSH_TOTAL = 50 * MB;
const VIRTIO = "<console type='pty'><target type='virtio'/></console>";
const DEVICE = 'console1';

interface CallTimes {
  readonly times: number[];
  stop(): Promise<void>;
}

const obstacle = libvirtdObstacle() ?? installerObstacle();
if (obstacle !== null) {
  console.error(obstacle);
  process.exit(1);
}
const cleanups: (() => Promise<void>)[] = [];
const exit = async (code: number): Promise<never> => {
  for (const cleanup of cleanups.toReversed()) await cleanup().catch((error: unknown) => console.error(error));
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void exit(130));

const daemon = await startPrivateLibvirtd();
cleanups.push(() => daemon.stop());
const core = await startCore([daemon.uri]);
cleanups.push(() => core.stop());
try {
  await bench();
  await exit(0);
} catch (error) {
  console.error(error);
  await exit(1);
}

async function bench(): Promise<void> {
  const guest = await defineShellGuest(daemon, 'bench', VIRTIO);
  const other = await defineShellGuest(daemon, 'bench-other');
  await daemon.virsh('start', guest.uuid);
  const record = await core.fleet.untilMachine(guest.name, ({ state }) => state === 'running', 'is running');
  const beside = await core.fleet.untilMachine(other.name, ({ state }) => state === 'off', 'is known');
  const open = (device: string) =>
    openText(core.client.open('console.text', { machine: record.id, device, takeOver: true }));
  const shell = open('serial0');
  await shell.ask('mount -t proc p /proc; mount -t devtmpfs d /dev; echo ready-$((40+2))', /ready-42/, 300_000);
  await shell.ask('modprobe virtio_pci; modprobe virtio_console; [ -c /dev/hvc0 ] && echo hvc-$((1+1))', /hvc-2/);

  const calm = watchCalls(beside.id);
  await sleep(10_000);
  await calm.stop();

  const channel = core.client.open('console.text', { machine: record.id, device: DEVICE, takeOver: true });
  let received = 0;
  channel.onData((bytes) => {
    received += bytes.length;
  });
  const ended = endOf(channel);
  void ended.then((problem) => {
    if (problem !== null && received < TOTAL) throw new Error(`the console ended: ${JSON.stringify(problem)}`);
  });
  await sleep(500);
  globalThis.gc?.();
  const memoryBefore = residentMb(process.pid);
  let memoryMost = 0;
  const memory = setInterval(() => {
    memoryMost = Math.max(memoryMost, residentMb(process.pid));
  }, 100);
  const busy = watchCalls(beside.id);
  const loop = monitorEventLoopDelay({ resolution: 5 });
  loop.enable();
  const cpuBefore = cpuMs(process.pid);
  const from = performance.now();
  // QEMU drops what a virtio console's reader does not take in time, so that the guest writes until it is ended.
  shell.type('dd if=/dev/zero of=/dev/hvc0 bs=100000 2>/dev/null\r');
  await until(() => received >= TOTAL, { what: 'all has come', timeoutMs: 900_000, everyMs: 20 });
  const seconds = (performance.now() - from) / 1000;
  const cpu = cpuMs(process.pid) - cpuBefore;
  await busy.stop();
  loop.disable();
  clearInterval(memory);
  channel.close();
  await ended;
  await sleep(1000);
  const others = watchCalls(beside.id);
  const virsh = await virshSeconds(guest.uuid);
  await others.stop();
  shell.close();
  await daemon.virsh('destroy', guest.uuid);

  const figures = {
    bench: 'serial',
    megabytes: TOTAL / MB,
    throughputMBs: round(TOTAL / MB / seconds),
    virshThroughputMBs: virsh === null ? null : round(VIRSH_TOTAL / MB / virsh),
    cpuMsPerMB: round(cpu / (TOTAL / MB)),
    calls: busy.times.length,
    callMedianMs: round(median(busy.times)),
    callP99Ms: round(quantile(busy.times, 0.99)),
    callMostMs: round(Math.max(...busy.times)),
    ownLoopMostMs: round(loop.max / 1e6),
    virshCallMedianMs: round(median(others.times)),
    virshCallP99Ms: round(quantile(others.times, 0.99)),
    virshCallMostMs: round(Math.max(...others.times)),
    calmCallMedianMs: round(median(calm.times)),
    calmCallP99Ms: round(quantile(calm.times, 0.99)),
    calmCallMostMs: round(Math.max(...calm.times)),
    memoryBeforeMB: round(memoryBefore),
    memoryMostMB: round(memoryMost),
  };
  printTable(
    ['', 'ours', 'virsh console'],
    [
      ['throughput, MB/s', figures.throughputMBs, figures.virshThroughputMBs],
      ['core and window, CPU ms per MB', figures.cpuMsPerMB, null],
      ['memory before, MB', figures.memoryBeforeMB, null],
      ['memory at most, MB', figures.memoryMostMB, null],
    ],
  );
  console.log('');
  printTable(
    ['another call on the host, ms', 'median', '99 %', 'longest'],
    [
      ['while 200 MB come', figures.callMedianMs, figures.callP99Ms, figures.callMostMs],
      ['while virsh console takes 50 MB', figures.virshCallMedianMs, figures.virshCallP99Ms, figures.virshCallMostMs],
      ['while the console is calm', figures.calmCallMedianMs, figures.calmCallP99Ms, figures.calmCallMostMs],
    ],
  );
  console.log(`Our own event loop was never held up longer than ${figures.ownLoopMostMs} ms while 200 MB came.`);
  console.log(JSON.stringify(figures));
}

/** Asks for the XML of another machine of the host, one call after the other, and notes what each takes. */
function watchCalls(machine: string): CallTimes {
  const times: number[] = [];
  let going = true;
  const run = (async () => {
    while (going) {
      const from = performance.now();
      await core.client.call('console.propose', { machine, change: 'add-clipboard' });
      times.push(performance.now() - from);
      await sleep(20);
    }
  })();
  return {
    times,
    async stop() {
      going = false;
      await run;
    },
  };
}

/** How long virsh takes for its share; null where it cannot be run on a terminal. */
async function virshSeconds(uuid: string): Promise<number | null> {
  const words = `virsh -c '${daemon.uri}' console --force --devname ${DEVICE} ${uuid}`;
  const child = spawn('script', ['-qfc', words, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<null>((resolve) => child.once('error', () => resolve(null)));
  let received = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  try {
    await Promise.race([failed, until(() => received > 20, { what: 'virsh is connected', timeoutMs: 20_000 })]);
    const from = performance.now();
    const start = received;
    await until(() => received - start >= VIRSH_TOTAL, { what: 'virsh has it all', timeoutMs: 600_000, everyMs: 20 });
    return (performance.now() - from) / 1000;
  } catch {
    return null;
  } finally {
    child.kill();
  }
}
