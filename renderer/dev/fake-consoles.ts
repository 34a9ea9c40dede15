import type { AppContract } from '../../shared/contract.ts';
import type { ConsoleList, ConsoleObstacle, DisplayFacts, TextDevice, Thumbnail } from '../../shared/model/console.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { serveFakeRfb } from './fake-rfb.ts';
import { serveFakeSerial } from './fake-serial.ts';

type ConsoleCommand =
  | 'console.propose'
  | 'console.apply'
  | 'console.hand-over'
  | 'console.screenshot'
  | 'console.send-keys'
  | 'console.window';

const WATCH_MS = 400;

/** The make-believe core's part in consoles. What a machine has goes by its slot, so that every state can be seen. */
export function fakeConsoles(machineOf: (id: string) => MachineRecord | undefined): {
  readonly commands: Pick<Handlers<AppContract>['commands'], ConsoleCommand>;
  readonly topics: Pick<Handlers<AppContract>['topics'], 'consoles' | 'thumbnails'>;
  readonly channels: Handlers<AppContract>['channels'];
} {
  const listOf = (id: string): ConsoleList => {
    const machine = machineOf(id);
    if (machine === undefined) throw new ProblemError({ code: 'not-found', object: id });
    return fakeList(machine);
  };
  const held = new Set<string>();
  return {
    commands: {
      'console.propose': ({ change }) => ({ ...PROPOSAL, nextStart: change !== 'add-clipboard' }),
      'console.apply': () => null,
      'console.hand-over': () => {
        throw new ProblemError({ code: 'viewer-missing' });
      },
      'console.screenshot': () => ({ png: ONE_PIXEL }),
      'console.send-keys': () => null,
      'console.window': () => ({ opened: false }),
    },
    topics: {
      consoles({ machine }, sink) {
        let told = JSON.stringify(listOf(machine));
        sink.snapshot(listOf(machine));
        const timer = setInterval(() => {
          const now = listOf(machine);
          if (JSON.stringify(now) === told) return;
          told = JSON.stringify(now);
          sink.delta(now);
        }, WATCH_MS);
        return () => clearInterval(timer);
      },
      thumbnails({ machines, width }, sink) {
        const pictures = (): Thumbnail[] => machines.map((id, at) => fakeThumbnail(id, width, at, machineOf(id)));
        sink.snapshot(pictures());
        const timer = setInterval(() => {
          for (const picture of pictures()) sink.delta(picture);
        }, 1500);
        return () => clearInterval(timer);
      },
    },
    channels: {
      'console.display'({ machine: id }, channel) {
        const machine = machineOf(id);
        if (machine === undefined) throw new ProblemError({ code: 'console-none', object: id });
        if (machine.slot % 8 === 5) throw new ProblemError({ code: 'console-auth', object: machine.name });
        serveFakeRfb(channel, machine.name);
        const timer = setInterval(() => {
          const now = machineOf(id)?.state;
          if (now !== 'running' && now !== 'paused') channel.close();
        }, WATCH_MS);
        channel.onClose(() => clearInterval(timer));
      },
      'console.text'({ machine: id, device, takeOver }, channel) {
        const machine = machineOf(id);
        if (machine === undefined) throw new ProblemError({ code: 'console-none', object: id });
        const key = `${id} ${device}`;
        if (!takeOver && (held.has(key) || (device === 'serial1' && !held.has(`${key} was`)))) {
          held.add(`${key} was`);
          throw new ProblemError({ code: 'console-in-use', object: machine.name });
        }
        held.add(key);
        channel.onClose(() => held.delete(key));
        serveFakeSerial(channel, machine.name);
      },
    },
  };
}

function fakeList(machine: MachineRecord): ConsoleList {
  const up = machine.state === 'running' || machine.state === 'paused';
  const state: ConsoleObstacle | null = up ? null : machine.state === 'crashed' ? 'crashed' : 'off';
  const kind = machine.slot % 8;
  const display = (index: number, type: string, obstacle: ConsoleObstacle | null): DisplayFacts => ({
    index,
    type,
    listen: kind === 4 ? 'none' : 'address',
    address: kind === 6 ? '10.0.0.5' : '127.0.0.1',
    port: up ? 5900 + index : null,
    tlsPort: null,
    socket: null,
    hasPassword: kind === 5,
    obstacle: state ?? obstacle,
  });
  const text = (
    alias: string,
    kindOf: TextDevice['kind'],
    target: string,
    obstacle: ConsoleObstacle | null,
  ): TextDevice => ({
    alias: up ? alias : null,
    kind: kindOf,
    target,
    obstacle: state ?? obstacle,
  });
  const displays =
    kind === 3
      ? []
      : kind === 2
        ? [display(0, 'spice', 'spice-only')]
        : [display(0, 'vnc', kind === 4 ? 'needs-fd' : kind === 6 ? 'bad-listen' : null)];
  return {
    machine: machine.id,
    displays,
    heads: kind === 1 ? 2 : 1,
    texts:
      kind === 3
        ? []
        : [
            text('serial0', 'serial', 'isa-serial 0', null),
            text('serial1', 'serial', 'isa-serial 1', null),
            text('serial2', 'serial', 'isa-serial 2', 'not-a-pty'),
          ],
    clipboard: kind === 0 ? 'connected' : kind === 1 ? 'channel' : 'none',
    agent: 'none',
    problem: null,
  };
}

function fakeThumbnail(id: string, width: number, at: number, machine: MachineRecord | undefined): Thumbnail {
  const height = Math.round(width * 0.625);
  const pixels = new Uint8Array(width * height * 4);
  const phase = (Date.now() / 1500 + at * 7) % 60;
  for (let spot = 0; spot < width * height; spot += 1) {
    const x = spot % width;
    const y = Math.floor(spot / width);
    const lit = y % 8 < 4 && x > 8 && x < ((Math.floor(y / 8) * 37 + at * 53 + Math.floor(phase)) % (width - 20)) + 10;
    pixels.set(lit ? [200, 205, 215, 255] : [12 + (at % 5) * 8, 16, 30 + (at % 3) * 12, 255], spot * 4);
  }
  const problem = machine?.hung === true ? { code: 'busy' as const, object: machine.name } : null;
  return {
    machine: id,
    time: Date.now(),
    width,
    height,
    pixels: problem === null ? pixels : new Uint8Array(0),
    problem,
  };
}

const PROPOSAL = {
  before: `<domain type='kvm'>
  <name>build-arm-02</name>
  <devices>
    <!-- seen from the office only -->
    <graphics type='spice' autoport='yes'>
      <listen type='address' address='0.0.0.0'/>
    </graphics>
    <video>
      <model type='qxl' heads='1'/>
    </video>
  </devices>
</domain>
`,
  after: `<domain type='kvm'>
  <name>build-arm-02</name>
  <devices>
    <!-- seen from the office only -->
    <graphics type='vnc' autoport='yes'>
      <listen type='address' address='127.0.0.1'/>
    </graphics>
    <video>
      <model type='virtio' heads='1'/>
    </video>
  </devices>
</domain>
`,
};

const ONE_PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);
