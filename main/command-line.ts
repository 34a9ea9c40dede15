import { parseArgs } from 'node:util';

/** What both shells understand on their command line. */
export interface CommandLine {
  /** Show the simulated host. */
  readonly demo: boolean;
  readonly demoMachines: number;
  /** Hosts to show instead of the usual ones, as libvirt URIs. */
  readonly connect: readonly string[];
  /** Words that belong to somebody else: the shell's own flags, Chromium's. */
  readonly rest: readonly string[];
}

/** A command line that cannot be meant; the message is for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_DEMO_MACHINES = 60;
const MOST_DEMO_MACHINES = 10_000;

/** Reads the flags of the app. Throws UsageError; flags that are not ours are left in `rest`. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...argv],
    options: { demo: { type: 'boolean' }, 'demo-machines': { type: 'string' }, connect: { type: 'string' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const connect: string[] = [];
  const rest: string[] = [];
  let demo = false;
  let demoMachines = DEFAULT_DEMO_MACHINES;
  for (const token of tokens) {
    if (token.kind === 'positional') rest.push(token.value);
    if (token.kind !== 'option') continue;
    switch (token.name) {
      case 'demo':
        demo = true;
        break;
      case 'demo-machines':
        demo = true;
        demoMachines = machineCount(token.value);
        break;
      case 'connect':
        if (token.value === undefined || token.value === '') {
          throw new UsageError('--connect needs a libvirt URI, e.g. --connect qemu:///system');
        }
        connect.push(token.value);
        break;
      default:
        rest.push(token.value === undefined ? token.rawName : `${token.rawName}=${token.value}`);
    }
  }
  return { demo, demoMachines, connect, rest };
}

function machineCount(text: string | undefined): number {
  const count = Number(text);
  if (text === undefined || !Number.isInteger(count) || count < 1 || count > MOST_DEMO_MACHINES) {
    throw new UsageError(`--demo-machines needs a number from 1 to ${MOST_DEMO_MACHINES}`);
  }
  return count;
}
