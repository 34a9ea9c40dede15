/** What one reply costs us when no daemon and no socket are in the way: decoding, then rates, history and frame. */
import { POLL_FLAGS } from '../../main/host/sampling/sampling-plan.ts';
import { connectTo } from '../../main/libvirt/connect.ts';
import { DomainStatsReader } from '../../main/libvirt/domain-stats.ts';
import { startDemoProcess } from '../support/demo.ts';
import { median, printTable, quantile, round } from './figures.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';

const SIZES = [1000, 10_000] as const;
const STATS = 63;
const ROUNDS = 150;
const WARM_UP = 50;

interface Figures {
  readonly bytes: number;
  readonly decode_ms_median: number;
  readonly decode_ms_p95: number;
  readonly rest_ms_median: number;
  readonly rest_ms_p95: number;
}

const results: Figures[] = [];
for (const size of SIZES) results.push(await measure(size));
printTable(
  ['', ...SIZES.map((size) => `${size} machines`)],
  (Object.keys(results[0] ?? {}) as (keyof Figures)[]).map((key) => [key, ...results.map((each) => round(each[key]))]),
);
const rounded = results.map((each) =>
  Object.fromEntries(Object.entries(each).map(([key, value]) => [key, round(value)])),
);
console.log(JSON.stringify({ bench: 'decode', machines_1000: rounded[0], machines_10000: rounded[1] }));

async function measure(machines: number): Promise<Figures> {
  const demo = await startDemoProcess(machines, { running: true });
  try {
    const connection = await connectTo(demo.uri);
    const pipeline = await openPipeline(connection);
    const args = { doms: [], stats: STATS, flags: POLL_FLAGS };
    const bodies = [
      (await connection.callRaw('CONNECT_GET_ALL_DOMAIN_STATS', args)).slice(),
      (await connection.callRaw('CONNECT_GET_ALL_DOMAIN_STATS', args)).slice(),
    ];
    connection.close();
    return run(bodies, pipeline);
  } finally {
    await demo.child.stop();
  }
}

/** Two replies by turns, so that counters move and no round finds what it left. */
function run(bodies: readonly Uint8Array[], pipeline: Pipeline): Figures {
  const reader = new DomainStatsReader();
  const decode: number[] = [];
  const rest: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const began = performance.now();
    const batch = reader.decode(bodies[round % bodies.length] ?? new Uint8Array(4));
    const decoded = performance.now();
    pipeline.take(batch);
    if (round < WARM_UP) continue;
    decode.push(decoded - began);
    rest.push(performance.now() - decoded);
  }
  return {
    bytes: bodies[0]?.length ?? 0,
    decode_ms_median: median(decode),
    decode_ms_p95: quantile(decode, 0.95),
    rest_ms_median: median(rest),
    rest_ms_p95: quantile(rest, 0.95),
  };
}
