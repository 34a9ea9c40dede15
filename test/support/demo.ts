import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { ROOT_DIRECTORY, scratchDirectory } from './paths.ts';

/** The simulated daemon as a process of its own. Faults are switched by lines: see main/demo/main.ts. */
export interface DemoProcess {
  readonly socket: string;
  readonly uri: string;
  readonly child: Child;
}

interface DemoOptions {
  /** Every machine runs; else some are off, paused or crashed. */
  readonly running?: boolean;
  readonly seed?: number;
  readonly socketName?: string;
}

/** Starts the built demo daemon; stop it by its child. */
export async function startDemoProcess(
  machines: number,
  { running = false, seed = 1, socketName = 'sock' }: DemoOptions = {},
): Promise<DemoProcess> {
  const socket = join(scratchDirectory('demo'), socketName);
  const child = startChild(process.execPath, [
    join(ROOT_DIRECTORY, 'dist/main/demo.js'),
    '--socket',
    socket,
    '--machines',
    String(machines),
    '--seed',
    String(seed),
    '--states',
    running ? 'running' : 'mixed',
  ]);
  await child.line(/^ready /m, 60_000);
  return { socket, uri: `qemu+unix:///system?socket=${socket}`, child };
}
