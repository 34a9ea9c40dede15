import { lookup } from 'node:dns/promises';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenError, type OpenFailure } from '../../libvirt/errors.ts';
import { visibleText } from '../../libvirt/transport/ssh/failure.ts';

const RESOLVE_MS = 10_000;
const REACH_MS = 10_000;
/** A greeting may follow other lines, but not many. */
const GREETING_MAX = 2000;

const FAILURES: Readonly<Record<string, OpenFailure>> = {
  ECONNREFUSED: 'ssh-refused',
  ETIMEDOUT: 'ssh-timeout',
  EHOSTUNREACH: 'ssh-timeout',
  ENETUNREACH: 'ssh-timeout',
  EHOSTDOWN: 'ssh-timeout',
};

/** The addresses of a name, as this system finds them. Throws OpenError `ssh-name-unknown`, or the signal's reason. */
export async function addressesOf(name: string, signal: AbortSignal): Promise<readonly string[]> {
  const over = new AbortController();
  const limit = sleep(RESOLVE_MS, 'late' as const, { signal: AbortSignal.any([signal, over.signal]) });
  try {
    const found = await Promise.race([lookup(name, { all: true }), limit]);
    if (found === 'late') throw new OpenError('ssh-name-unknown', `${name}: no answer from the name service`);
    return [...new Set(found.map(({ address }) => address))];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OpenError) throw error;
    throw new OpenError('ssh-name-unknown', `${name}: ${messageOf(error)}`, { cause: error });
  } finally {
    over.abort();
    limit.catch(() => {});
  }
}

/**
 * Connects to a port and resolves with the greeting of the ssh server there. Throws OpenError `ssh-refused`, `ssh-timeout`,
 * `ssh-failed` for what is no ssh server, or the signal's reason.
 */
export function greetingOf(host: string, port: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = createConnection({ host, port });
    let said = '';
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.on('error', () => {});
      socket.destroy();
    };
    const fail = (error: unknown): void => {
      settle();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const where = `${host}, port ${port}`;
    const timer = setTimeout(() => {
      const what = socket.connecting ? 'no answer' : 'it takes the connection and says nothing';
      fail(new OpenError('ssh-timeout', `${where}: ${what} within ${REACH_MS / 1000} s`));
    }, REACH_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.setEncoding('utf8');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const reason = FAILURES[codeOf(error)] ?? 'ssh-failed';
      fail(new OpenError(reason, `${where}: ${messageOf(error)}`, { cause: error }));
    });
    socket.on('data', (text: string) => {
      said += text;
      const greeting = /^SSH-[^\r\n]*(?=\r?\n)/m.exec(said)?.[0];
      if (greeting !== undefined) {
        settle();
        resolve(visibleText(greeting).slice(0, 100));
      } else if (said.length > GREETING_MAX) fail(noSsh(where, said));
    });
    socket.once('end', () => fail(noSsh(where, said)));
  });
}

function noSsh(where: string, said: string): OpenError {
  const words = visibleText(said.slice(0, 200)).trim();
  const what = words === '' ? 'it hangs up at once' : `no ssh server answers there: ${words}`;
  return new OpenError('ssh-failed', `${where}: ${what}`);
}

/** Of a name with several addresses each has its own error. */
function codeOf(error: NodeJS.ErrnoException): string {
  const [first] = error instanceof AggregateError ? error.errors : [];
  return error.code ?? (first as NodeJS.ErrnoException | undefined)?.code ?? '';
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
