import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { type DemoChild, type LaunchedDemo, launchDemo } from '../../../main/demo/launch.ts';
import { keepDemoRunning } from '../../../main/demo/supervise.ts';
import { connectTo } from '../../../main/libvirt/connect.ts';
import { listAllDomains } from '../../../main/libvirt/domain.ts';
import { CACHE_DIRECTORY, ROOT_DIRECTORY, scratchDirectory } from '../../support/paths.ts';
import { until } from '../../support/until.ts';

const PROGRAM = join(CACHE_DIRECTORY, 'demo-launch', 'demo.mjs');

function run(args: readonly string[]): DemoChild {
  return spawn(process.execPath, [PROGRAM, ...args], { stdio: 'pipe' });
}

async function hostname({ uri }: LaunchedDemo): Promise<string> {
  const connection = await connectTo(uri);
  const answer = await connection.call('CONNECT_GET_HOSTNAME', undefined);
  connection.close();
  return answer.hostname;
}

/** The machines it has, by UUID; throws while it does not answer. */
async function machinesOf({ uri }: LaunchedDemo): Promise<readonly string[]> {
  const connection = await connectTo(uri);
  try {
    return (await listAllDomains(connection)).map(({ uuid }) => uuid);
  } finally {
    connection.close();
  }
}

describe('the demo as a process of its own', () => {
  beforeAll(async () => {
    mkdirSync(dirname(PROGRAM), { recursive: true });
    await build({
      configFile: false,
      root: ROOT_DIRECTORY,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: join(ROOT_DIRECTORY, 'main/demo/main.ts'),
        outDir: dirname(PROGRAM),
        emptyOutDir: false,
        copyPublicDir: false,
        rolldownOptions: { output: { entryFileNames: 'demo.mjs' } },
      },
    });
  }, 60_000);

  it('answers when it says that it is ready, takes control, and is gone after stop', async () => {
    const demo = await launchDemo(run, { socketPath: join(scratchDirectory('launch'), 'sock'), machines: 5 });
    expect(await hostname(demo)).toBe('virtkeep-demo');
    expect(await demo.control('rename web-01 -> other')).toBe('ok rename web-01 -> other');
    await expect(demo.control('dance')).rejects.toThrow('unknown command');
    await demo.stop();
    expect(existsSync(demo.socketPath)).toBe(false);
    await expect(demo.control('drop')).rejects.toThrow('ended');
  });

  it('ends by itself when its parent is gone', async () => {
    const folder = scratchDirectory('launch');
    const socketPath = join(folder, 'sock');
    // A parent that starts the demo, tells its process id, and is killed.
    const script = `const c = require('node:child_process').spawn(process.execPath, ${JSON.stringify([
      PROGRAM,
      '--socket',
      socketPath,
      '--machines',
      '3',
    ])}, { stdio: ['pipe', 'pipe', 'inherit'] }); c.stdout.once('data', () => console.log(c.pid)); setInterval(() => {}, 1e6);`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !existsSync(`/proc/${pid}/exe`), { what: 'the demo has ended', timeoutMs: 10_000 });
    expect(existsSync(socketPath)).toBe(false);
  });

  it('says why it cannot start', async () => {
    const socketPath = join(scratchDirectory('launch'), 'missing', 'sock');
    await expect(launchDemo(run, { socketPath, machines: 3 })).rejects.toThrow(/ENOENT|EACCES/);
    const other = join(scratchDirectory('launch'), 'sock');
    await expect(launchDemo(run, { socketPath: other, machines: 99_999 })).rejects.toThrow('1 to 16384');
  });

  it('is started again with the same machines when it dies, until it is stopped', async () => {
    const children: ChildProcess[] = [];
    const keep = (args: readonly string[]): DemoChild => {
      const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'pipe' });
      children.push(child);
      return child;
    };
    const demo = await keepDemoRunning(keep, { socketPath: join(scratchDirectory('launch'), 'sock'), machines: 5 });
    const before = await machinesOf(demo);
    for (const death of [1, 2]) {
      children.at(-1)?.kill('SIGKILL');
      await until(() => children.length > death, { what: 'another process' });
      const after = await until(() => machinesOf(demo), { what: 'it answers again' });
      expect(after).toEqual(before);
    }
    expect(await demo.control('rename web-01 -> other')).toBe('ok rename web-01 -> other');
    await demo.stop();
    expect(children).toHaveLength(3);
    expect(children.every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null)).toBe(true);
    expect(existsSync(demo.socketPath)).toBe(false);
  });

  it('that dies and cannot be started again is tried with ever longer pauses, and stops at once', async () => {
    let starts = 0;
    const socketPath = join(scratchDirectory('launch'), 'sock');
    let first: ChildProcess | null = null;
    const demo = await keepDemoRunning(
      (args) => {
        starts += 1;
        if (starts > 1) return spawn(process.execPath, ['-e', ''], { stdio: 'pipe' });
        first = spawn(process.execPath, [PROGRAM, ...args], { stdio: 'pipe' });
        return first;
      },
      { socketPath, machines: 3 },
    );
    (first as ChildProcess | null)?.kill('SIGKILL');
    await until(() => starts >= 3, { what: 'two more tries' });
    const askedAt = performance.now();
    await demo.stop();
    expect(performance.now() - askedAt).toBeLessThan(1000);
    const tries = starts;
    expect(tries).toBeLessThanOrEqual(4);
  });
});
