/**
 * A host of 200 machines over ssh, at three distances: how long until the table is complete, how many round trips that and
 * each tick take, their bytes and our processor time; virsh on the same host in the same run beside it. The distance is made
 * by a wire in user space (test/support/wire.py), which both sides' packets go through alike.
 */
import { rmSync } from 'node:fs';
import { startFarDemo } from '../support/far-demo.ts';
import { netnsObstacle, startWiredNetwork, type WiredNetwork } from '../support/netns.ts';
import { scratchDirectory } from '../support/paths.ts';
import { sshdObstacle, startSshd } from '../support/sshd.ts';
import { type Figure, median, printTable, round } from './figures.ts';
import { measureOurs } from './ssh/measure-ours.ts';
import { type VirshRun, virshList, virshStats } from './ssh/virsh.ts';

const MACHINES = 200;
const ROUND_TRIPS_MS = [0, 50, 200] as const;
/** Ours and virsh take turns; the farther the host the fewer of virsh's, which then takes most of a minute for a list. */
const TURNS = 5;
const SECONDS = 15;
/** So many more polls of virsh over one connection than one tell what one poll takes. */
const MORE_POLLS = 12;

// One folder for all that is written, so that nothing of it stays.
const scratch = scratchDirectory('bench');
process.env.VIRTKEEP_TEST_DIR = scratch;
const cleanups: (() => Promise<void>)[] = [];
const exit = async (code: number): Promise<never> => {
  for (const cleanup of cleanups.toReversed()) await cleanup().catch((error: unknown) => console.error(error));
  rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void exit(130));

const obstacle = sshdObstacle() ?? netnsObstacle();
if (obstacle !== null) {
  console.error(`The bench needs a far host: ${obstacle}.`);
  await exit(1);
}
try {
  const far = await startFarDemo(MACHINES);
  cleanups.push(() => far.stop());
  const network = await startWiredNetwork('bench');
  cleanups.push(() => network.remove());
  const sshd = await startSshd(far.inside, { plain: { env: { HOME: scratch } } }, { network });
  cleanups.push(() => sshd.stop());
  process.env.PATH = `${sshd.clientPath}:${process.env.PATH}`;
  const uri = `qemu+ssh://root@${network.address}:${sshd.ports.plain}/system`;
  const only = process.argv[2] === undefined ? ROUND_TRIPS_MS : [Number(process.argv[2])];
  const columns = [];
  for (const roundTripMs of only) {
    console.log(`${roundTripMs} ms away`);
    await network.shape({ roundTripMs });
    columns.push({
      roundTripMs,
      figures: await measure(network, uri, roundTripMs === 0 ? TURNS : roundTripMs < 100 ? 2 : 1),
    });
  }
  report(columns);
  await exit(0);
} catch (error) {
  console.error(error);
  await exit(1);
}

async function measure(network: WiredNetwork, uri: string, listTurns: number): Promise<Record<string, number>> {
  const ours = [];
  const lists: (VirshRun & { roundTrips: number; bytes: number })[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const arrival = await measureOurs(network, uri, MACHINES, turn === 0 ? SECONDS : 0);
    console.log(`  connected in ${Math.round(arrival.tableMs)} ms: ${arrival.phases}`);
    ours.push(arrival);
    if (turn >= listTurns) continue;
    lists.push(await onTheWire(network, () => virshList(uri, MACHINES)));
    console.log(`  virsh list in ${Math.round(lists.at(-1)?.wallMs ?? 0)} ms`);
  }
  const one = await onTheWire(network, () => virshStats(uri, MACHINES, 1));
  const more = await onTheWire(network, () => virshStats(uri, MACHINES, 1 + MORE_POLLS));
  const poll = (key: 'wallMs' | 'cpuMs' | 'roundTrips' | 'bytes'): number => (more[key] - one[key]) / MORE_POLLS;
  const [first] = ours;
  const tickCpuMs = (first?.tickCoreCpuMs ?? Number.NaN) + (first?.tickSshCpuMs ?? Number.NaN);
  const tableMs = median(ours.map((each) => each.tableMs));
  const listMs = median(lists.map((each) => each.wallMs));
  return {
    table_ms: tableMs,
    virsh_list_ms: listMs,
    table_to_virsh_list: tableMs / listMs,
    table_round_trips: median(ours.map((each) => each.tableRoundTrips)),
    virsh_list_round_trips: median(lists.map((each) => each.roundTrips)),
    table_kb: median(ours.map((each) => each.tableBytes)) / 1000,
    virsh_list_kb: median(lists.map((each) => each.bytes)) / 1000,
    numbers_ms: first?.numbersMs ?? Number.NaN,
    facts_ms: first?.factsMs ?? Number.NaN,
    tick_every_ms: first?.tickMs ?? Number.NaN,
    tick_round_trips: first?.tickRoundTrips ?? Number.NaN,
    virsh_domstats_round_trips: poll('roundTrips'),
    tick_kb: (first?.tickBytes ?? Number.NaN) / 1000,
    virsh_domstats_kb: poll('bytes') / 1000,
    tick_core_cpu_ms: first?.tickCoreCpuMs ?? Number.NaN,
    tick_ssh_cpu_ms: first?.tickSshCpuMs ?? Number.NaN,
    virsh_domstats_cpu_ms: poll('cpuMs'),
    tick_to_virsh_domstats_cpu: tickCpuMs / poll('cpuMs'),
    virsh_domstats_ms: poll('wallMs'),
    virsh_domstats_process_ms: one.wallMs,
  };
}

async function onTheWire<T>(
  network: WiredNetwork,
  work: () => Promise<T>,
): Promise<T & { roundTrips: number; bytes: number }> {
  const before = await network.counts();
  const result = await work();
  const after = await network.counts();
  return {
    ...result,
    roundTrips: after.roundTrips - before.roundTrips,
    bytes: after.bytesIn + after.bytesOut - before.bytesIn - before.bytesOut,
  };
}

function report(columns: readonly { roundTripMs: number; figures: Record<string, number> }[]): void {
  const keys = Object.keys(columns[0]?.figures ?? {});
  const rows: Figure[][] = keys.map((key) => [key, ...columns.map(({ figures }) => round(figures[key] ?? Number.NaN))]);
  console.log(
    `${MACHINES} machines over ssh, median of ${TURNS} turns; a tick is compared with virsh's poll over one connection`,
  );
  printTable(['', ...columns.map(({ roundTripMs }) => `${roundTripMs} ms away`)], rows);
  console.log(
    JSON.stringify({
      bench: 'ssh',
      machines: MACHINES,
      ...Object.fromEntries(
        columns.map(({ roundTripMs, figures }) => [
          `round_trip_${roundTripMs}_ms`,
          Object.fromEntries(keys.map((key) => [key, round(figures[key] ?? Number.NaN)])),
        ]),
      ),
    }),
  );
}
