import { Readable, Writable } from 'node:stream';
import type { DemoChild, SpawnDemo } from '../../demo/launch.ts';
import type { ElectronApi } from './electron-api.ts';

/** Runs the demo in a utility process: Electron's binary refuses to be a plain Node. */
export function spawnDemoProcess(electron: Pick<ElectronApi, 'utilityProcess'>, script: string): SpawnDemo {
  return (args): DemoChild => {
    const child = electron.utilityProcess.fork(script, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      serviceName: 'virtkeep-demo',
    });
    const stdin = new Writable({
      decodeStrings: false,
      write(chunk: unknown, _, done) {
        child.postMessage(String(chunk));
        done();
      },
      final(done) {
        child.postMessage(null);
        done();
      },
    });
    return {
      stdin,
      stdout: readable(child.stdout),
      stderr: readable(child.stderr),
      once(event: 'exit' | 'error', listener: (value: never) => void) {
        if (event === 'exit') child.once('exit', (code) => listener(code as never));
        else child.once('error', (type, location) => listener(new Error(`${type} at ${location}`) as never));
      },
      kill: () => child.kill(),
    };
  };
}

function readable(stream: NodeJS.ReadableStream | null): Readable | null {
  return stream === null || stream instanceof Readable ? stream : new Readable().wrap(stream);
}
