import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OpenError } from '../../errors.ts';
import type { Transport } from '../transport.ts';
import { connectUnix } from '../unix.ts';
import { sshForwardArguments } from './command.ts';
import { visibleText } from './failure.ts';
import type { SshTarget } from './target.ts';

const SAID_MAX = 1000;
/** A master that does not even answer is stuck. */
const TIMEOUT_MS = 10_000;

let count = 0;

/**
 * Opens a unix socket of the host through the shared connection behind `controlPath`, by way of a socket beside it that is
 * gone as soon as it has served. Whether somebody listens over there shows only in that the channel ends at once. Throws
 * OpenError `remote-no-helper` when the master cannot or may not.
 */
export async function openForward(
  target: SshTarget,
  controlPath: string,
  remoteSocket: string,
  signal?: AbortSignal,
): Promise<Transport> {
  count += 1;
  const localSocket = join(dirname(controlPath), `f${count}`);
  const words = (verb: 'forward' | 'cancel'): readonly string[] =>
    sshForwardArguments(target, controlPath, verb, localSocket, remoteSocket);
  try {
    const { code, said } = await askMaster(words('forward'));
    if (code !== 0) throw new OpenError('remote-no-helper', said || 'the socket cannot be forwarded');
    return await connectUnix(localSocket, signal === undefined ? {} : { signal });
  } finally {
    // What is open stays open; the master leaves the file to us.
    void askMaster(words('cancel')).finally(() => rmSync(localSocket, { force: true }));
  }
}

/** Runs an ssh that only talks to a master. */
function askMaster(words: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C' };
    const child = spawn('ssh', words, { stdio: ['ignore', 'ignore', 'pipe'], env, timeout: TIMEOUT_MS });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-SAID_MAX);
    });
    const finish = (code: number | null): void => resolve({ code, said: visibleText(said).trim() });
    child.once('error', () => finish(null));
    child.once('close', finish);
  });
}
