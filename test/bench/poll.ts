/**
 * One poll of the bulk statistics, by every client on one demo socket: our connection, decoder, rates, history and frame;
 * python3-libvirt; virsh as a process per poll. The clients take turns, so that a noisy neighbour meets them all.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { POLL_FLAGS } from '../../main/host/sampling/sampling-plan.ts';
import { type Child, startChild } from '../support/child.ts';
import { startDemoProcess } from '../support/demo.ts';
import { ROOT_DIRECTORY } from '../support/paths.ts';
import { median, printTable, round } from './figures.ts';

const MACHINES = 1000;
/** STATE, CPU_TOTAL, BALLOON, VCPU, INTERFACE and BLOCK. */
const STATS = 63;
const VIRSH_GROUPS = ['--state', '--cpu-total', '--balloon', '--vcpu', '--interface', '--block'];
const ROUNDS = 8;
const POLLS_PER_ROUND = 20;
const VIRSH_POLLS_PER_ROUND = 5;
const WARM_UP_POLLS = 60;
/** The demo advances time by its own clock; asking again at once is what all clients do alike. */
const ANSWER_LIMIT_MS = 120_000;

interface Sample {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly machines: number;
  readonly fields: number;
}

interface Client {
  readonly name: string;
  readonly version: string | null;
  readonly poll: ((polls: number) => Promise<Sample>) | null;
  readonly missing: string | null;
  readonly polls: number;
}

const demo = await startDemoProcess(MACHINES, { running: true });
const children: Child[] = [demo.child];
const exit = async (code: number): Promise<never> => {
  for (const child of children.toReversed()) await child.stop();
  rmSync(join(demo.socket, '..'), { recursive: true, force: true });
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void exit(130));

try {
  const clients = [await openOurs(), await openPython(), openVirsh()];
  report(clients, await takeTurns(clients));
  await exit(0);
} catch (error) {
  console.error(error);
  await exit(1);
}

async function takeTurns(clients: readonly Client[]): Promise<Map<string, Sample[]>> {
  const samples = new Map(clients.map((client) => [client.name, [] as Sample[]]));
  for (const client of clients) await client.poll?.(client.name === 'virsh' ? 1 : WARM_UP_POLLS);
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const client of clients) {
      if (client.poll !== null) samples.get(client.name)?.push(await client.poll(client.polls));
    }
  }
  return samples;
}

function report(clients: readonly Client[], samples: ReadonlyMap<string, readonly Sample[]>): void {
  const middle = (name: string, key: keyof Sample): number =>
    median((samples.get(name) ?? []).map((each) => each[key]));
  const ours = middle('virtkeep', 'cpuMs');
  console.log(`${MACHINES} machines on one demo socket, median of ${ROUNDS} turns`);
  printTable(
    ['client', 'CPU ms', 'wall ms', 'machines', 'fields', 'our CPU is'],
    clients.map(({ name, version, missing }) => [
      [name, version, missing].filter((word) => word !== null).join(' '),
      round(middle(name, 'cpuMs')),
      round(middle(name, 'wallMs')),
      round(middle(name, 'machines')),
      round(middle(name, 'fields')),
      name === 'virtkeep' ? null : round(ours / middle(name, 'cpuMs')),
    ]),
  );
  console.log(
    JSON.stringify({
      bench: 'poll',
      machines: MACHINES,
      fields_per_machine: round(middle('virtkeep', 'fields')),
      client_cpu_ms_virtkeep: round(ours),
      client_cpu_ms_python: round(middle('python3-libvirt', 'cpuMs')),
      client_cpu_ms_virsh: round(middle('virsh', 'cpuMs')),
      wall_ms_virtkeep: round(middle('virtkeep', 'wallMs')),
      wall_ms_python: round(middle('python3-libvirt', 'wallMs')),
      wall_ms_virsh: round(middle('virsh', 'wallMs')),
      client_cpu_ratio_python: round(ours / middle('python3-libvirt', 'cpuMs')),
      client_cpu_ratio_virsh: round(ours / middle('virsh', 'cpuMs')),
    }),
  );
}

async function openOurs(): Promise<Client> {
  const child = startChild(process.execPath, [
    join(ROOT_DIRECTORY, '.cache/bench/poll-client.js'),
    demo.uri,
    String(STATS),
    String(POLL_FLAGS),
  ]);
  children.push(child);
  return { name: 'virtkeep', version: null, missing: null, polls: POLLS_PER_ROUND, poll: await conversation(child) };
}

async function openPython(): Promise<Client> {
  const name = 'python3-libvirt';
  const missing = (reason: string): Client => ({ name, version: null, missing: `(${reason})`, polls: 0, poll: null });
  // Debian's own Python: another one in the PATH would not find Debian's module.
  const program = '/usr/bin/python3';
  if (spawnSync(program, ['-c', 'import libvirt']).status !== 0) return missing('not installed');
  const script = join(ROOT_DIRECTORY, 'test/bench/peers/poll.py');
  const child = startChild(program, [script, demo.uri, String(STATS), String(POLL_FLAGS)]);
  children.push(child);
  return { name, version: null, missing: null, polls: POLLS_PER_ROUND, poll: await conversation(child) };
}

/** Both clients speak alike: a line with how many polls, a line of JSON with what they took. */
async function conversation(child: Child): Promise<(polls: number) => Promise<Sample>> {
  let answers = 1;
  const answer = async (): Promise<Record<string, number>> => {
    const pattern = new RegExp(`^(?:.*\\n){${answers - 1}}(\\{.*\\})\\n`);
    const [, line = '{}'] = await child.line(pattern, ANSWER_LIMIT_MS);
    answers += 1;
    return JSON.parse(line) as Record<string, number>;
  };
  await answer();
  return async (polls) => {
    child.send(String(polls));
    const { cpu_ms = Number.NaN, wall_ms = Number.NaN, machines = 0, fields = 0 } = await answer();
    return { cpuMs: cpu_ms, wallMs: wall_ms, machines, fields };
  };
}

function openVirsh(): Client {
  const version = spawnSync('virsh', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) {
    return { name: 'virsh', version: null, missing: '(not installed)', polls: 0, poll: null };
  }
  const command = ['-q', '-c', demo.uri, 'domstats', '--list-active', '--nowait', ...VIRSH_GROUPS];
  const { stdout } = spawnSync('virsh', command, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const records = stdout.split(/^Domain: /m).slice(1);
  const machines = records.length;
  const fields = Math.min(...records.map((record) => (record.match(/^ {2}\S+=/gm) ?? []).length));
  const timed = `TIMEFORMAT='%3R %3U %3S'; time virsh ${command.map((word) => `'${word}'`).join(' ')} >/dev/null`;
  return {
    name: 'virsh',
    version: version.stdout.trim(),
    missing: null,
    polls: VIRSH_POLLS_PER_ROUND,
    poll: async (polls) => {
      const runs = Array.from({ length: polls }, () => {
        const { stderr } = spawnSync('bash', ['-c', timed], { encoding: 'utf8' });
        const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
        return { wall: wall * 1000, cpu: (user + system) * 1000 };
      });
      return {
        cpuMs: median(runs.map((run) => run.cpu)),
        wallMs: median(runs.map((run) => run.wall)),
        machines,
        fields,
      };
    },
  };
}
