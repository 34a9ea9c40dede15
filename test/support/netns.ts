import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { LANE_ID, ROOT_DIRECTORY } from './paths.ts';
import { mustRun } from './run-command.ts';

/** What the packets between here and a namespace go through. */
interface Shape {
  /** There and back, ms. */
  readonly roundTripMs: number;
  /** Of the packets each way, by chance. */
  readonly lossPercent?: number;
}

/** What went over a wire so far; `out` is from here to there. */
export interface WireCounts {
  readonly packetsOut: number;
  readonly packetsIn: number;
  readonly bytesOut: number;
  readonly bytesIn: number;
  /** The longest chain of words that each waited for an answer: what a delay is multiplied by. */
  readonly roundTrips: number;
}

/** A network namespace of the test's own, which is reached over one link that can be slow, lossy or cut. */
export interface FarNetwork {
  /** What `ip netns` calls it. */
  readonly namespace: string;
  /** Its address; who asks for it from here goes over the link. */
  readonly address: string;
  /** An address over there that nobody has: what is sent to it vanishes. */
  readonly blackHole: string;
  shape(shape: Shape): Promise<void>;
  /** Cuts the link without a word to either side. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  remove(): Promise<void>;
}

/** A far network behind a wire that counts. */
export interface WiredNetwork extends FarNetwork {
  counts(): Promise<WireCounts>;
}

/** Why there can be no network namespace with a wire to it here; null if there can. */
export function netnsObstacle(): string | null {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (spawnSync('ip', ['-V']).status !== 0) return 'iproute2 is not installed';
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun';
  if (!existsSync('/usr/bin/python3')) return 'python3 is not installed';
  return tried((name) => [['ip', '-n', name, 'tuntap', 'add', 'dev', 'probe', 'mode', 'tun']]);
}

/** Why `tc netem` cannot delay the packets of a veth pair here; null if it can. */
export function netemObstacle(): string | null {
  if (spawnSync('tc', ['-V']).status !== 0) return 'tc (iproute2) is not installed';
  return tried((name) => [
    ['ip', '-n', name, 'link', 'add', 'probe', 'type', 'veth', 'peer', 'name', 'probe2'],
    ['tc', '-n', name, 'qdisc', 'add', 'dev', 'probe', 'root', 'netem', 'delay', '1ms'],
  ]);
}

/** Makes a namespace behind a wire in user space, which needs no netem and counts what goes over it. */
export async function startWiredNetwork(word: string): Promise<WiredNetwork> {
  const place = await newPlace(word);
  const { namespace, device } = place;
  const script = join(ROOT_DIRECTORY, 'test/support/wire.py');
  const child = startChild('/usr/bin/python3', [script, device, namespace]);
  let answers = 0;
  // One at a time: the answers are told apart by their number.
  let turn: Promise<unknown> = Promise.resolve();
  const control = (line: string): Promise<string> => {
    const answer = turn.then(async () => {
      answers += 1;
      child.send(line);
      const [, said = ''] = await child.line(new RegExp(`^(?:.*\\n){${answers}}ok ${line} ?(.*)\\n`));
      return said;
    });
    turn = answer.catch(() => {});
    return answer;
  };
  try {
    await child.line(/^ready\n/);
    await giveAddresses(place);
  } catch (error) {
    await child.stop();
    await removeNamespace(namespace);
    throw error;
  }
  return {
    namespace,
    address: place.far,
    blackHole: place.nobody,
    async shape({ roundTripMs, lossPercent = 0 }) {
      await control(`delay ${roundTripMs / 2}`);
      await control(`loss ${lossPercent}`);
    },
    cut: async () => void (await control('down')),
    mend: async () => void (await control('up')),
    counts: async () => JSON.parse(await control('count')) as WireCounts,
    async remove() {
      await child.stop();
      await removeNamespace(namespace);
    },
  };
}

/** Makes a namespace behind a veth pair, shaped by the kernel's netem. */
export async function startVethNetwork(word: string): Promise<FarNetwork> {
  const place = await newPlace(word);
  const { namespace, device } = place;
  try {
    await mustRun('ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', device, 'netns', namespace]);
    await giveAddresses(place);
  } catch (error) {
    await removeNamespace(namespace);
    throw error;
  }
  return {
    namespace,
    address: place.far,
    blackHole: place.nobody,
    async shape({ roundTripMs, lossPercent = 0 }) {
      const words = ['root', 'netem', 'delay', `${roundTripMs / 2}ms`, 'loss', `${lossPercent}%`];
      await mustRun('tc', ['qdisc', 'replace', 'dev', device, ...words]);
      await mustRun('tc', ['-n', namespace, 'qdisc', 'replace', 'dev', device, ...words]);
    },
    cut: async () => void (await mustRun('ip', ['-n', namespace, 'link', 'set', device, 'down'])),
    mend: async () => void (await mustRun('ip', ['-n', namespace, 'link', 'set', device, 'up'])),
    remove: () => removeNamespace(namespace),
  };
}

interface Place {
  readonly namespace: string;
  /** Both ends' name. */
  readonly device: string;
  readonly near: string;
  readonly far: string;
  readonly nobody: string;
}

/** Two runs at a time must not meet, nor a network that this machine is in. */
async function newPlace(word: string): Promise<Place> {
  const namespace = `${LANE_ID}-${word}`;
  const routes = await mustRun('ip', ['-4', 'route', 'show', 'table', 'all']);
  for (;;) {
    const [second, third] = [randomInt(128, 256), randomInt(0, 256)];
    const network = `10.${second}.${third}`;
    if (routes.includes(`${network}.`)) continue;
    await mustRun('ip', ['netns', 'add', namespace]);
    return {
      namespace,
      device: `vkt${second}-${third}`,
      near: `${network}.1`,
      far: `${network}.2`,
      nobody: `${network}.99`,
    };
  }
}

async function giveAddresses({ namespace, device, near, far }: Place): Promise<void> {
  await mustRun('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
  await mustRun('ip', ['-n', namespace, 'addr', 'add', `${far}/24`, 'dev', device]);
  await mustRun('ip', ['-n', namespace, 'link', 'set', device, 'up']);
  await mustRun('ip', ['addr', 'add', `${near}/24`, 'dev', device]);
  await mustRun('ip', ['link', 'set', device, 'up']);
}

async function removeNamespace(namespace: string): Promise<void> {
  await mustRun('ip', ['netns', 'del', namespace]);
}

/** The first of these commands that fails in a namespace of its own, with why; null if none does. */
function tried(commands: (namespace: string) => readonly (readonly string[])[]): string | null {
  const namespace = `${LANE_ID}-probe`;
  try {
    for (const [program = '', ...args] of [['ip', 'netns', 'add', namespace], ...commands(namespace)]) {
      const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
      if (status !== 0) return `${program} ${args.join(' ')}: ${(error?.message ?? stderr).trim()}`;
    }
    return null;
  } finally {
    spawnSync('ip', ['netns', 'del', namespace]);
  }
}
