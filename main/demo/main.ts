import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { CONTROL_HELP, control } from './control.ts';
import { startDemoDaemon } from './daemon.ts';

const USAGE = `A simulated libvirt daemon.

  --socket PATH      where to listen
  --machines N       how many machines, 1 to 16384 (default 24)
  --seed N           the same seed makes the same fleet (default 1)
  --displays         machines' displays listen at sockets beside PATH: give it a folder of its own
  --states KIND      mixed (default), or running: every machine runs

Prints "ready PATH" when it listens and ends when its standard input does. Lines on standard input control it:

${CONTROL_HELP}`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      socket: { type: 'string' },
      machines: { type: 'string', default: '24' },
      seed: { type: 'string', default: '1' },
      states: { type: 'string', default: 'mixed' },
      displays: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.socket === undefined) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  if (values.states !== 'mixed' && values.states !== 'running')
    throw new Error(`--states: ${values.states} is unknown`);
  const daemon = await startDemoDaemon({
    socketPath: values.socket,
    machines: Number(values.machines),
    seed: Number(values.seed),
    states: values.states,
    displays: values.displays,
  });
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void daemon.stop().finally(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  // Whoever started us holds our standard input; when that closes they are gone, and so are we.
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim() === '') return;
    void control(daemon, line).then((answer) => process.stdout.write(`${answer}\n`));
  });
  lines.on('close', end);
  process.stdout.on('error', end);
  process.stdout.write(`ready ${daemon.socketPath}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
