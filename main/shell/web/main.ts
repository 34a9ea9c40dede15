import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UsageError } from '../../command-line.ts';
import { createCore } from '../../core.ts';
import { createEnvironment } from '../../environment.ts';
import { createDemoLauncher } from '../demo.ts';
import { runWebShell } from './run.ts';

// The program dist/main/web.js. Beside the app's own flags it takes --end-when-idle=SECONDS.

const here = import.meta.dirname;
const END_WHEN_IDLE = '--end-when-idle=';

function idleLimit(words: readonly string[]): number | null {
  const [word, ...more] = words;
  if (word === undefined) return null;
  const seconds = word.startsWith(END_WHEN_IDLE) ? Number(word.slice(END_WHEN_IDLE.length)) : Number.NaN;
  if (more.length > 0 || !(seconds > 0)) throw new UsageError(`I do not know ${more[0] ?? word}`);
  return seconds * 1000;
}

async function main(): Promise<void> {
  const environment = createEnvironment({
    shell: 'web',
    argv: process.argv.slice(2),
    demo: createDemoLauncher((args) => spawn(process.execPath, [join(here, 'demo.js'), ...args], { stdio: 'pipe' })),
  });
  const endWhenIdleMs = idleLimit(environment.commandLine.rest);
  const shell = await runWebShell(createCore(environment), { root: join(here, '../renderer'), endWhenIdleMs });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void shell.stop());
  process.stdout.write(`Virtkeep is at ${shell.address}\n`);
  await shell.ended;
}

main().then(
  // Whatever a host that hangs still holds open must not keep the process.
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof UsageError ? error.message : String(error)}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
