import type { DemoDaemon } from './daemon.ts';
import type { Machine } from './machine/machine.ts';

/** What a control line may say; `NAME` is a machine's name or UUID. */
export const CONTROL_HELP = `delay MS                   every reply comes MS late (0: on time)
hang on|stats|off          answer nothing; only no bulk statistics; go on
drop                       end every connection
garbage                    send every client bytes that are no protocol
speech garbage|libvirt     what new connections hear
truncate on|off            break every reply off in its middle
stop | kill                the daemon goes: in order, or leaving its socket behind
come                       the daemon is back
restart [MS] | crash [MS]  goes and comes back after MS (default 1000)
flood N                    N events per second (0: none)
hang-machine NAME on|off   stop a machine's QEMU, as SIGSTOP does
rename NAME -> NEW         give a machine another name
hostile                    give the first machines hostile names
reset-counters [NAME]      counters begin again at 0
clock RATE                 seconds of the simulation per second (0.5: slow)
io-error NAME              a disk fails and the machine pauses
panic NAME                 the guest's kernel panics
disk-add NAME | disk-remove NAME
balloon NAME KIB
`;

/** What it gives is waited for, and told when it is text. */
type Command = (daemon: DemoDaemon, rest: string) => unknown;

const DEFAULT_AWAY_MS = 1000;

function machineOf({ simulation }: DemoDaemon, name: string): Machine {
  const machine = simulation.byName(name) ?? simulation.machines.get(name);
  if (machine === undefined) throw new Error(`no machine is called ${name}`);
  return machine;
}

function amount(text: string, fallback?: number): number {
  if (text === '' && fallback !== undefined) return fallback;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0) throw new Error(`${text || 'nothing'} is no amount`);
  return value;
}

function choice<T extends string>(text: string, choices: readonly T[]): T {
  const chosen = choices.find((candidate) => candidate === text);
  if (chosen === undefined) throw new Error(`${text || 'nothing'} is none of ${choices.join(', ')}`);
  return chosen;
}

function lastWord(rest: string): readonly [string, string] {
  const at = rest.lastIndexOf(' ');
  return [rest.slice(0, Math.max(0, at)), rest.slice(at + 1)];
}

const COMMANDS: Readonly<Record<string, Command>> = {
  delay: ({ faults }, rest) => faults.set({ delayMs: amount(rest) }),
  hang: ({ faults }, rest) => {
    const mode = choice(rest, ['on', 'stats', 'off']);
    faults.set({ hang: mode === 'on' ? 'all' : mode });
  },
  drop: ({ faults }) => faults.drop(),
  garbage: ({ faults }) => faults.garbage(),
  speech: ({ faults }, rest) => faults.set({ speech: choice(rest, ['garbage', 'libvirt']) }),
  truncate: ({ faults }, rest) => faults.set({ truncate: choice(rest, ['on', 'off']) === 'on' }),
  stop: ({ faults }) => faults.go('closed'),
  kill: ({ faults }) => faults.go('killed'),
  come: ({ faults }) => faults.come(),
  restart: ({ faults }, rest) => faults.restart(amount(rest, DEFAULT_AWAY_MS), 'closed'),
  crash: ({ faults }, rest) => faults.restart(amount(rest, DEFAULT_AWAY_MS), 'killed'),
  flood: ({ faults }, rest) => faults.flood(amount(rest)),
  'hang-machine': (daemon, rest) => {
    const [name, mode] = lastWord(rest);
    daemon.faults.hangMachine(machineOf(daemon, name), choice(mode, ['on', 'off']) === 'on');
  },
  rename: (daemon, rest) => {
    const [name = '', newName = ''] = rest.split(' -> ');
    if (newName === '') throw new Error('a new name is missing');
    daemon.faults.rename(machineOf(daemon, name), newName);
  },
  hostile: ({ faults }) => `${faults.hostileNames()} names`,
  'reset-counters': (daemon, rest) => {
    daemon.faults.resetCounters(rest === '' ? daemon.simulation.machines.values() : [machineOf(daemon, rest)]);
  },
  clock: ({ faults }, rest) => faults.clockRate(amount(rest)),
  'io-error': (daemon, rest) => daemon.faults.ioError(machineOf(daemon, rest)),
  panic: (daemon, rest) => daemon.faults.panic(machineOf(daemon, rest)),
  'disk-add': (daemon, rest) => daemon.faults.addDisk(machineOf(daemon, rest)),
  'disk-remove': (daemon, rest) => daemon.faults.removeDisk(machineOf(daemon, rest)),
  balloon: (daemon, rest) => {
    const [name, kib] = lastWord(rest);
    daemon.faults.balloon(machineOf(daemon, name), amount(kib));
  },
};

/** Carries out one line of control; answers `ok LINE`, or `error LINE: why`. Never rejects. */
export async function control(daemon: DemoDaemon, line: string): Promise<string> {
  const text = line.trim();
  const at = text.indexOf(' ');
  const [word, rest] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1).trim()];
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (command === undefined) return `error ${text}: unknown command`;
  try {
    const said = await command(daemon, rest);
    return typeof said === 'string' ? `ok ${text}: ${said}` : `ok ${text}`;
  } catch (error) {
    return `error ${text}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
