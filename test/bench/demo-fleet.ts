/**
 * Many simulated daemons in one process, for the bench of many hosts: FOLDER COUNT MACHINES. Prints `ready` when all listen
 * on FOLDER/0, FOLDER/1...; a line `NUMBER CONTROL` of standard input controls one (see main/demo/control.ts).
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { control } from '../../main/demo/control.ts';
import { startDemoDaemon } from '../../main/demo/daemon.ts';

const [folder = '', count = '1', machines = '1'] = process.argv.slice(2);
const daemons = await Promise.all(
  Array.from({ length: Number(count) }, (_, i) =>
    startDemoDaemon({
      socketPath: join(folder, String(i)),
      machines: Number(machines),
      seed: i + 1,
      states: 'running',
    }),
  ),
);
console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [number = '', ...words] = line.split(' ');
  const daemon = daemons[Number(number)];
  if (daemon !== undefined) void control(daemon, words.join(' ')).then((answer) => console.log(`${number} ${answer}`));
}
await Promise.all(daemons.map((daemon) => daemon.stop()));
process.exit(0);
