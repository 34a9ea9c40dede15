import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { UtilityProcess } from 'electron';
import { describe, expect, test } from 'vitest';
import { createDemoLauncher } from '../../../main/shell/demo.ts';
import { spawnDemoProcess } from '../../../main/shell/electron/demo-process.ts';
import { createElectronDouble } from '../../support/electron-double.ts';
import { settle } from '../rpc/small-contract.ts';

describe('the demo in Electron', () => {
  test('runs in a utility process whose messages stand for its standard input', async () => {
    const double = createElectronDouble();
    const child = spawnDemoProcess(double.electron, '/dist/electron/demo-child.js')(['--machines', '3']);
    expect(double.argsOf('UtilityProcess', 'fork')).toEqual([
      [
        '/dist/electron/demo-child.js',
        ['--machines', '3'],
        { stdio: ['ignore', 'pipe', 'pipe'], serviceName: 'virtkeep-demo' },
      ],
    ]);
    child.stdin?.write('hang on\n');
    child.stdin?.end();
    await settle();
    await new Promise((resolve) => setImmediate(resolve));
    expect(double.argsOf('UtilityProcess', 'postMessage')).toEqual([['hang on\n'], [null]]);
    const [forked] = double.processes as [UtilityProcess];
    (forked.stdout as PassThrough).end('ready /x\n');
    expect(await text(child.stdout ?? new PassThrough().end())).toBe('ready /x\n');
    const codes: unknown[] = [];
    child.once('exit', (code) => codes.push(code));
    child.once('error', (error) => codes.push(error.message));
    double.emit(forked, 'error', 'FatalError', 'v8', 'report');
    double.emit(forked, 'exit', 3);
    expect(codes).toEqual(['FatalError at v8', 3]);
    child.kill();
    expect(double.argsOf('UtilityProcess', 'kill')).toHaveLength(1);
  });
});

describe('a launched demo', () => {
  const fakeChild = (say: string) => {
    const stdout = new PassThrough();
    const exits: ((code: number) => void)[] = [];
    const stdin = new PassThrough().on('finish', () => {
      for (const exit of exits) exit(0);
    });
    return (args: readonly string[]) => {
      stdout.write(say.replace('PATH', args[1] ?? ''));
      return {
        stdin,
        stdout,
        stderr: null,
        once: (event: string, listener: never) => event === 'exit' && exits.push(listener),
        kill: () => true,
      };
    };
  };

  test('listens in a folder of its own that nobody else may enter, and takes it away at the end', async () => {
    const demo = await createDemoLauncher(fakeChild('ready PATH\n'), {})(5);
    expect(demo.socketPath).toMatch(/\/virtkeep-demo-\w+\/libvirt-sock$/);
    expect(existsSync(dirname(demo.socketPath))).toBe(true);
    await demo.stop();
    expect(existsSync(dirname(demo.socketPath))).toBe(false);
  });

  test('that does not come up leaves nothing', async () => {
    let folder = '';
    const spawn = fakeChild('no\n');
    const launch = createDemoLauncher((args) => {
      folder = dirname(args[1] ?? '');
      return spawn(args);
    }, {});
    await expect(launch(5)).rejects.toThrow('the demo said no');
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });
});
