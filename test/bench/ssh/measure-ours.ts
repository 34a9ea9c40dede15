import { join } from 'node:path';
import { type Child, startChild } from '../../support/child.ts';
import type { WireCounts, WiredNetwork } from '../../support/netns.ts';
import { ROOT_DIRECTORY, scratchDirectory } from '../../support/paths.ts';
import { listProcesses } from '../../support/processes.ts';
import { sleep } from '../../support/until.ts';
import { cpuMs } from '../process-stat.ts';

/** From the beginning of the connection to the complete table: every machine with its name, id and state. */
export interface Arrival {
  readonly tableMs: number;
  readonly tableRoundTrips: number;
  readonly tableBytes: number;
  /** Until each has a processor's load, which takes two polls. */
  readonly numbersMs: number;
  /** Until what is only in each machine's XML is known as well. */
  readonly factsMs: number;
  readonly phases: string;
}

/** The steady state with the table in view. */
export interface Ticks {
  readonly tickRoundTrips: number;
  readonly tickBytes: number;
  /** Of the core with its window, and of all its ssh processes. */
  readonly tickCoreCpuMs: number;
  readonly tickSshCpuMs: number;
  readonly tickMs: number;
}

/** What runs for the first time is slower and compiled beside; an app runs for hours. */
const WARM_UP_MS = 15_000;

interface Answer {
  readonly ms: number;
  readonly frames: number;
  readonly phases?: readonly (readonly [string, number])[];
}

/** Connects once, stays for so many seconds (0: only as long as the table takes), and leaves. */
export async function measureOurs(
  network: WiredNetwork,
  uri: string,
  machines: number,
  seconds: number,
): Promise<Arrival & Partial<Ticks>> {
  const runtime = scratchDirectory('r');
  const client = join(ROOT_DIRECTORY, '.cache/bench/ssh-client.js');
  const child = startChild(process.execPath, [client, String(machines)], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
  });
  const ask = conversation(child);
  try {
    const before = await network.counts();
    const table = await ask(uri);
    const after = await network.counts();
    const arrival = {
      tableMs: table.ms,
      tableRoundTrips: after.roundTrips - before.roundTrips,
      tableBytes: bytesBetween(before, after),
      phases: (table.phases ?? []).map(([phase, at]) => `${phase} ${at}`).join(', '),
    };
    if (seconds === 0) return { ...arrival, numbersMs: Number.NaN, factsMs: Number.NaN };
    const numbers = await ask('numbers');
    const facts = await ask('facts');
    await untilCalm(network);
    await sleep(WARM_UP_MS);
    const ticks = await measureTicks(network, ask, () => cpuOf(child, runtime), seconds);
    return { ...arrival, numbersMs: numbers.ms, factsMs: facts.ms, ...ticks };
  } finally {
    await child.stop();
  }
}

async function measureTicks(
  network: WiredNetwork,
  ask: (line: string) => Promise<Answer>,
  cpu: () => { readonly core: number; readonly ssh: number },
  seconds: number,
): Promise<Ticks> {
  const [first, before, cpuBefore] = [await ask('frames'), await network.counts(), cpu()];
  await sleep(seconds * 1000);
  const [last, after, cpuAfter] = [await ask('frames'), await network.counts(), cpu()];
  const ticks = last.frames - first.frames;
  return {
    tickRoundTrips: (after.roundTrips - before.roundTrips) / ticks,
    tickBytes: bytesBetween(before, after) / ticks,
    tickCoreCpuMs: (cpuAfter.core - cpuBefore.core) / ticks,
    tickSshCpuMs: (cpuAfter.ssh - cpuBefore.ssh) / ticks,
    tickMs: (last.ms - first.ms) / ticks,
  };
}

/** Questions about single machines go on for a while after the table has come. */
async function untilCalm(network: WiredNetwork): Promise<void> {
  let before = (await network.counts()).packetsOut;
  for (let i = 0; i < 30; i += 1) {
    await sleep(2000);
    const now = (await network.counts()).packetsOut;
    if (now - before < 120) return;
    before = now;
  }
}

function cpuOf(child: Child, runtime: string): { readonly core: number; readonly ssh: number } {
  // The shared connection in the background is nobody's child; its socket lies in our folder.
  const ssh = listProcesses().filter(({ line, parent }) => parent === child.pid || line.includes(runtime));
  return { core: cpuMs(child.pid), ssh: ssh.reduce((sum, { pid }) => sum + cpuMs(pid), 0) };
}

function bytesBetween(before: WireCounts, after: WireCounts): number {
  return after.bytesIn + after.bytesOut - before.bytesIn - before.bytesOut;
}

function conversation(child: Child): (line: string) => Promise<Answer> {
  let answers = 0;
  return async (line) => {
    child.send(line);
    answers += 1;
    const [, said = '{}'] = await child.line(new RegExp(`^(?:\\{.*\\}\\n){${answers - 1}}(\\{.*\\})\\n`), 150_000);
    return JSON.parse(said) as Answer;
  };
}
