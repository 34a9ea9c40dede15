import type { LibvirtUri } from '../../../shared/libvirt-uri.ts';
import type { OpenError } from '../errors.ts';
import { NoiseGuard } from './noise-guard.ts';
import { sshArguments } from './ssh-command.ts';
import { noiseFailure, sshFailure } from './ssh-failure.ts';
import { GRACE_MS, SshProcess } from './ssh-process.ts';
import type { SshPrompter } from './ssh-prompter.ts';
import { joinLogin, type SharedLogin } from './ssh-sharing.ts';
import { sshTarget } from './ssh-target.ts';
import type { Transport, TransportEnd } from './transport.ts';

/** For how long noise is listened to, so as to show more than its first letters. */
const NOISE_MS = 300;

/** How a host is reached over ssh. */
export interface SshOptions {
  readonly signal?: AbortSignal;
  /** Where ssh's questions go; without one nothing is asked, and what would have to be fails. */
  readonly prompter?: SshPrompter;
}

/**
 * Starts the system's ssh towards the libvirt of another host. Resolves as soon as ssh runs: that it failed, and why, is told
 * by the end of the channel, whose cause is an OpenError. Throws OpenError `bad-uri`, `uri-refused`, `ssh-missing`, what
 * another ssh to the same place failed of just now, or the signal's reason.
 */
export async function connectSsh(uri: LibvirtUri, options: SshOptions = {}): Promise<Transport> {
  const target = sshTarget(uri);
  const { signal, prompter } = options;
  signal?.throwIfAborted();
  const login = joinLogin(target);
  try {
    await login.turn(signal);
    const ssh = new SshProcess(sshArguments(target, login.controlPath, prompter !== undefined), { prompter });
    // Before the next await: whatever happens from here on must find its listener.
    const transport = processTransport(ssh, login);
    await ssh.started();
    return transport;
  } catch (error) {
    login.failed(null);
    login.exited();
    throw error;
  }
}

/** A running ssh as a Transport: its death is the end of it, and its standard error the reason. */
function processTransport(ssh: SshProcess, login: SharedLogin): Transport {
  const { stdin, stdout } = ssh.child;
  const guard = new NoiseGuard();
  let end: TransportEnd | null = null;
  let closed = false;
  let dataListener: ((chunk: Uint8Array) => void) | null = null;
  let closeListener: ((end: TransportEnd) => void) | null = null;
  let noiseTimer: ReturnType<typeof setTimeout> | undefined;

  const finish = (failure: OpenError): void => {
    if (end !== null || closed) return;
    end = { kind: 'failed', detail: failure.message, cause: failure };
    login.failed(failure);
    login.leave();
    ssh.end(0);
    closeListener?.(end);
  };
  const finishNoisy = (): void => finish(noiseFailure(guard.noise));
  ssh.onReached = () => login.opened();
  ssh.onExit = () => login.exited();
  ssh.onGone = () => {
    clearTimeout(noiseTimer);
    const { exitCode: code, signalCode: signal } = ssh.child;
    if (guard.noise.length > 0) finishNoisy();
    else finish(ssh.refusal ?? sshFailure({ code, signal, stderr: ssh.said, answered: guard.isClean }));
  };
  // The far end hung up; ssh follows, or is made to.
  stdout.once('end', () => ssh.end(GRACE_MS));

  const receive = (chunk: Uint8Array): void => {
    if (end !== null || closed) return;
    const wasClean = guard.isClean;
    const clean = guard.pass(chunk);
    if (guard.isClean && !wasClean) {
      ssh.loggedIn();
      login.opened();
    }
    if (clean !== null) dataListener?.(clean);
    else if (guard.noise.length > 0) noiseTimer ??= setTimeout(finishNoisy, NOISE_MS);
  };
  return {
    get way() {
      return ssh.way;
    },
    get waitsForUser() {
      return ssh.waitsForUser;
    },
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
      login.failed(null);
      login.leave();
      stdout.off('data', receive);
      stdout.resume();
      stdin.end();
      // One that has not reached the host yet would try on; there is nothing to say to anybody.
      ssh.end(guard.isClean ? GRACE_MS : 0);
    },
  };
}
