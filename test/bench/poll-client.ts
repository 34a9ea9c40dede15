/** Our own client of test/bench/poll.ts: each line `POLLS` on standard input is answered by one line of JSON. */
import { createInterface } from 'node:readline';
import { connectTo } from '../../main/libvirt/connect.ts';
import { DomainStatsReader } from '../../main/libvirt/domain-stats.ts';
import { median } from './figures.ts';
import { openPipeline } from './pipeline.ts';

const [, , uri = '', stats = '0', flags = '0'] = process.argv;
const connection = await connectTo(uri);
const reader = new DomainStatsReader();
const pipeline = await openPipeline(connection);
const query = { stats: Number(stats), flags: Number(flags) };

console.log(JSON.stringify({ version: process.version }));
for await (const line of createInterface({ input: process.stdin })) {
  const walls: number[] = [];
  let machines = 0;
  let fields = 0;
  const before = process.cpuUsage();
  for (let poll = 0; poll < Number(line); poll += 1) {
    const began = performance.now();
    const frame = await reader.read(connection, query, (batch) => {
      fields = fewestFields(batch.offsets, batch.count);
      return pipeline.take(batch);
    });
    walls.push(performance.now() - began);
    machines = frame.slots.length;
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1000 / Number(line);
  console.log(JSON.stringify({ cpu_ms: cpu, wall_ms: median(walls), machines, fields }));
}
connection.close();

function fewestFields(offsets: Uint32Array, count: number): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (let record = 0; record < count; record += 1) {
    fewest = Math.min(fewest, (offsets[record + 1] ?? 0) - (offsets[record] ?? 0));
  }
  return fewest;
}
