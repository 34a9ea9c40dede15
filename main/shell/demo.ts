import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpawnDemo } from '../demo/launch.ts';
import { keepDemoRunning } from '../demo/supervise.ts';
import type { DemoLauncher } from '../environment.ts';

/** Starts simulated daemons the shell's way, again when they die; each listens in a folder of its own that only this user can enter. */
export function createDemoLauncher(spawn: SpawnDemo, env: NodeJS.ProcessEnv = process.env): DemoLauncher {
  return async (machines) => {
    const runtime = env.XDG_RUNTIME_DIR;
    const folder = await mkdtemp(join(runtime?.startsWith('/') === true ? runtime : tmpdir(), 'virtkeep-demo-'));
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const demo = await keepDemoRunning(spawn, { socketPath: join(folder, 'libvirt-sock'), machines, displays: true });
      return {
        socketPath: demo.socketPath,
        async stop() {
          await demo.stop();
          await remove();
        },
      };
    } catch (error) {
      await remove();
      throw error;
    }
  };
}
