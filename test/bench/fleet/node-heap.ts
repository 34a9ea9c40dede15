import WebSocket from 'ws';
import type { Child } from '../../support/child.ts';

/** The V8 heap in use of a Node process started with --inspect-port=0, MB; opens its inspector, so measure it last. */
export async function nodeHeapMb(child: Child): Promise<number> {
  process.kill(child.pid, 'SIGUSR1');
  const [, address = ''] = await child.line(/Debugger listening on (ws:\S+)/);
  const socket = new WebSocket(address);
  try {
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    const answer = new Promise<string>((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())));
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.getHeapUsage' }));
    const { result } = JSON.parse(await answer) as { result: { usedSize: number } };
    return result.usedSize / 1e6;
  } finally {
    socket.terminate();
  }
}
