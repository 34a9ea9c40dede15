/**
 * Our side of the bench over ssh, as a process of its own: a core and one window on it. Each line of standard input is a
 * URI to connect to, `numbers`, which waits until every machine has a processor's load, or `facts`, which waits until all that
 * a row shows is known. Answers with lines of JSON.
 */
import { createInterface } from 'node:readline';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { startCore, type TestCore } from '../support/core.ts';
import { until } from '../support/until.ts';

const LIMIT_MS = 120_000;

const machines = Number(process.argv[2]);
let core = null as TestCore | null;
let frames = 0;
let startedAt = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await obey(line);
  console.log(JSON.stringify({ ...answer, ms: performance.now() - startedAt, frames }));
}
await core?.stop();
process.exit(0);

async function obey(line: string): Promise<Record<string, unknown>> {
  const options = { timeoutMs: LIMIT_MS, everyMs: 2 };
  if (line === 'frames') return {};
  if (line === 'numbers') {
    const what = 'all have numbers';
    await until(() => rows().filter(({ name }) => (core?.fleet.stat(name, 'cpu') ?? -1) >= 0).length === machines, {
      ...options,
      what,
    });
    return {};
  }
  if (line === 'facts') {
    await until(() => rows().every(({ vcpus }) => vcpus !== null), { ...options, what: 'all facts are known' });
    return {};
  }
  startedAt = performance.now();
  core = await startCore([line]);
  core.fleet.onFrame(() => {
    frames += 1;
  });
  const fleet = core.fleet;
  await until(() => [...fleet.hosts.values()].some(({ state }) => state.phase === 'live' || state.phase === 'failed'), {
    ...options,
    what: 'the host answers',
  });
  const [host] = fleet.hosts.values();
  if (host?.state.phase !== 'live') throw new Error(JSON.stringify(host?.state));
  await until(() => rows().length === machines && rows().every(({ state }) => state === 'running'), {
    ...options,
    what: 'the table is complete',
  });
  return { phases: fleet.phases.map(({ at, phase }) => [phase, Math.round(at - startedAt)]) };
}

function rows(): readonly MachineRecord[] {
  return [...(core?.fleet.machines.values() ?? [])];
}
