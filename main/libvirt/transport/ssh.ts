import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LibvirtUri } from '../../../shared/libvirt-uri.ts';
import { OpenError } from '../errors.ts';
import { NoiseGuard } from './noise-guard.ts';
import { sshArguments } from './ssh-command.ts';
import { noiseFailure, sshFailure } from './ssh-failure.ts';
import { joinLogin, type SharedLogin } from './ssh-sharing.ts';
import { sshTarget } from './ssh-target.ts';
import type { Transport, TransportEnd } from './transport.ts';

/** The last of what ssh says is what it failed of. */
const STDERR_MAX = 4096;
/** For how long noise is listened to, so as to show more than its first letters. */
const NOISE_MS = 300;
/** How long the pipes of a process that is gone may take to give their last bytes. */
const LAST_WORDS_MS = 500;
/** How long an ssh has to end by itself, and then by SIGTERM. */
const GRACE_MS = 1000;

/**
 * Starts the system's ssh towards the libvirt of another host; nothing is asked of the user. Resolves as soon as ssh runs:
 * that it failed, and why, is told by the end of the channel, whose cause is an OpenError. Throws OpenError `bad-uri`,
 * `uri-refused`, `ssh-missing`.
 */
export async function connectSsh(uri: LibvirtUri, options: { readonly signal?: AbortSignal } = {}): Promise<Transport> {
  const target = sshTarget(uri);
  options.signal?.throwIfAborted();
  const login = joinLogin(target);
  const child = spawn('ssh', sshArguments(target, login.controlPath), {
    stdio: ['pipe', 'pipe', 'pipe'],
    // The messages by which failures are told apart, also those of the far end where it takes the language from us.
    env: { ...process.env, LC_ALL: 'C' },
  });
  // Before the first await: whatever happens from here on must find its listener.
  const transport = childTransport(child, login);
  try {
    await once(child, 'spawn');
  } catch (error) {
    login.exited();
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new OpenError(missing ? 'ssh-missing' : 'ssh-failed', messageOf(error), { cause: error });
  }
  return transport;
}

/** A running ssh as a Transport: its death is the end of it, and its standard error the reason. */
function childTransport(child: ChildProcessWithoutNullStreams, login: SharedLogin): Transport {
  const { stdin, stdout, stderr } = child;
  const guard = new NoiseGuard();
  let end: TransportEnd | null = null;
  let closed = false;
  let said = '';
  let dataListener: ((chunk: Uint8Array) => void) | null = null;
  let closeListener: ((end: TransportEnd) => void) | null = null;
  let noiseTimer: ReturnType<typeof setTimeout> | undefined;

  const finish = (failure: OpenError): void => {
    if (end !== null || closed) return;
    end = { kind: 'failed', detail: failure.message, cause: failure };
    login.leave();
    endChild(child, 0);
    closeListener?.(end);
  };
  const finishNoisy = (): void => finish(noiseFailure(guard.noise));
  const onGone = (): void => {
    clearTimeout(noiseTimer);
    const { exitCode: code, signalCode: signal } = child;
    if (guard.noise.length > 0) finishNoisy();
    else finish(sshFailure({ code, signal, stderr: said, answered: guard.isClean }));
  };

  // The exit tells more than a broken pipe does.
  stdin.on('error', () => {});
  stdout.on('error', () => {});
  stderr.on('error', () => {});
  child.on('error', () => {});
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-STDERR_MAX);
  });
  child.once('exit', () => {
    login.exited();
    // Not `close` alone: a master in the background may hold standard error open for longer.
    const timer = setTimeout(onGone, LAST_WORDS_MS);
    child.once('close', () => {
      clearTimeout(timer);
      onGone();
    });
  });
  // The far end hung up; ssh follows, or is made to.
  stdout.once('end', () => endChild(child, GRACE_MS));

  const receive = (chunk: Uint8Array): void => {
    if (end !== null || closed) return;
    const clean = guard.pass(chunk);
    if (clean !== null) dataListener?.(clean);
    else if (guard.noise.length > 0) noiseTimer ??= setTimeout(finishNoisy, NOISE_MS);
  };
  return {
    write: (bytes) => (stdin.writable ? stdin.write(bytes) : true),
    drained: () =>
      new Promise((resolve) => {
        if (stdin.destroyed || !stdin.writableNeedDrain) return resolve();
        const done = (): void => {
          stdin.off('drain', done);
          stdin.off('close', done);
          resolve();
        };
        stdin.on('drain', done);
        stdin.on('close', done);
      }),
    get buffered() {
      return stdin.writableLength;
    },
    onData: (listener) => {
      dataListener = listener;
      stdout.on('data', receive);
      return () => {
        dataListener = null;
        stdout.off('data', receive);
      };
    },
    onClose: (listener) => {
      closeListener = listener;
      if (end !== null) queueMicrotask(() => end !== null && closeListener === listener && listener(end));
      return () => {
        if (closeListener === listener) closeListener = null;
      };
    },
    pause: () => void stdout.pause(),
    resume: () => void stdout.resume(),
    close: () => {
      if (closed) return;
      closed = true;
      clearTimeout(noiseTimer);
      login.leave();
      stdout.off('data', receive);
      stdout.resume();
      stdin.end();
      // One that has not reached the host yet would try on; there is nothing to say to anybody.
      endChild(child, guard.isClean ? GRACE_MS : 0);
    },
  };
}

/** Sees to it that a child ends: by itself within `graceMs`, else by SIGTERM, else by SIGKILL. */
function endChild(child: ChildProcessWithoutNullStreams, graceMs: number): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'];
  const timers = signals.map((signal, i) => setTimeout(() => child.kill(signal), graceMs + i * GRACE_MS));
  child.once('exit', () => {
    for (const timer of timers) clearTimeout(timer);
  });
  for (const timer of timers) timer.unref();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
