import { existsSync } from 'node:fs';
import type { Dispose } from '../../../../shared/dispose.ts';
import { OpenError } from '../../errors.ts';
import type { ConnectionWay, Transport, TransportEnd } from '../transport.ts';
import { noiseFailure, sshFailure } from './failure.ts';
import { openForward } from './forward.ts';
import { NoiseGuard } from './noise-guard.ts';
import { GRACE_MS, type SshProcess } from './process.ts';
import type { SharedLogin } from './sharing.ts';
import type { SshTarget } from './target.ts';

/** How often it is looked whether a login whose far end says nothing by itself has come about. */
const LOOK_MS = 100;
/** What an ssh says before it logs in by itself. */
const SESSION_REFUSED = /session request failed|Session open refused by peer/;
/** For how long noise is listened to, so as to show more than its first letters. */
const NOISE_MS = 300;

/** What a channel is made of. */
export interface SshChannelParts {
  readonly ssh: SshProcess;
  readonly login: SharedLogin;
  readonly target: SshTarget;
  /** `libvirt`: anything else is noise of a shell on the way. */
  readonly speaks: 'libvirt' | 'anything';
  /** Whether the far end says what serves there before it does, and may ask for a forwarded socket. */
  readonly tellsWay: boolean;
}

/**
 * A running ssh as a Transport: its death is the end of it, and its standard error the reason. Where the far end has nothing
 * that could serve, the bytes go through a forwarded socket instead and the ssh only stands for the link.
 */
export class SshChannel implements Transport {
  readonly #parts: SshChannelParts;
  readonly #guard = new NoiseGuard();
  /** What was sent before it was known who would take it; null once it is. */
  #unsent: Uint8Array[] | null;
  #forward: Transport | null = null;
  #forwardedSocket: string | null = null;
  /** Only the forwarded socket is left: this ssh is given up. */
  #isAlone = false;
  #heard = false;
  #paused = false;
  #end: TransportEnd | null = null;
  #closed = false;
  #dataListener: ((chunk: Uint8Array) => void) | null = null;
  #closeListener: ((end: TransportEnd) => void) | null = null;
  #noiseTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #settled: (() => void)[] = [];

  constructor(parts: SshChannelParts) {
    this.#parts = parts;
    this.#unsent = parts.tellsWay ? [] : null;
    const { ssh, login } = parts;
    ssh.onReached = () => {
      login.opened();
      if (ssh.way === 'forward')
        void this.#openForward(parts.target.sockets.slice(ssh.socketIndex, ssh.socketIndex + 1));
      else this.#unsent = null;
    };
    ssh.onExit = () => this.#isAlone || login.exited();
    ssh.onGone = () => this.#isAlone || this.#onGone();
    if (!parts.tellsWay) this.#lookForMaster();
    // The far end hung up; ssh follows, or is made to.
    ssh.child.stdout.once('end', () => ssh.end(GRACE_MS));
  }

  /**
   * Whether this ssh was refused a session on the shared connection, wants to log in once more and could do without: then the
   * bytes go through a socket forwarded by the master, and nobody need be asked again.
   */
  forwardInstead(): boolean {
    const { ssh, login, target, tellsWay } = this.#parts;
    if (!tellsWay || login.controlPath === null || !SESSION_REFUSED.test(ssh.said)) return false;
    if (this.#isAlone || target.sockets.length === 0) return false;
    this.#isAlone = true;
    ssh.end(0);
    void this.#openForward(target.sockets);
    return true;
  }

  get way(): ConnectionWay | null {
    return this.#forward === null ? this.#parts.ssh.way : 'forward';
  }

  /** The socket that serves at the far end; null where a helper chooses it, or while it is not known. */
  get socket(): string | null {
    const { ssh, target } = this.#parts;
    return this.#forwardedSocket ?? (ssh.way === 'netcat' ? (target.sockets[ssh.socketIndex] ?? null) : null);
  }

  /** ssh makes the socket of the shared connection as soon as it is let in. */
  get isLoggedIn(): boolean {
    const { controlPath, isFirst } = this.#parts.login;
    // Who comes later finds a socket there even when the link has fallen since.
    return isFirst && controlPath !== null && existsSync(controlPath);
  }

  get waitsForUser(): boolean {
    return this.#parts.ssh.waitsForUser;
  }

  get buffered(): number {
    return this.#forward?.buffered ?? this.#parts.ssh.child.stdin.writableLength;
  }

  write(bytes: Uint8Array): boolean {
    this.#unsent?.push(bytes);
    if (this.#forward !== null) return this.#forward.write(bytes);
    const { stdin } = this.#parts.ssh.child;
    return stdin.writable ? stdin.write(bytes) : true;
  }

  drained(): Promise<void> {
    if (this.#forward !== null) return this.#forward.drained();
    const { stdin } = this.#parts.ssh.child;
    return new Promise((resolve) => {
      if (stdin.destroyed || !stdin.writableNeedDrain) return resolve();
      const done = (): void => {
        stdin.off('drain', done);
        stdin.off('close', done);
        resolve();
      };
      stdin.on('drain', done);
      stdin.on('close', done);
      if (this.#unsent !== null) this.#settled.push(done);
    });
  }

  onData(listener: (chunk: Uint8Array) => void): Dispose {
    this.#dataListener = listener;
    this.#parts.ssh.child.stdout.on('data', this.#receive);
    return () => {
      this.#dataListener = null;
      this.#parts.ssh.child.stdout.off('data', this.#receive);
    };
  }

  onClose(listener: (end: TransportEnd) => void): Dispose {
    this.#closeListener = listener;
    const end = this.#end;
    if (end !== null) queueMicrotask(() => this.#closeListener === listener && listener(end));
    return () => {
      if (this.#closeListener === listener) this.#closeListener = null;
    };
  }

  pause(): void {
    this.#paused = true;
    this.#forward?.pause();
    this.#parts.ssh.child.stdout.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#forward?.resume();
    this.#parts.ssh.child.stdout.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { ssh } = this.#parts;
    this.#release(null);
    this.#forward?.close();
    ssh.child.stdout.off('data', this.#receive);
    ssh.child.stdout.resume();
    ssh.child.stdin.end();
    // One that has not reached the host yet would try on; there is nothing to say to anybody.
    ssh.end(this.#heard ? GRACE_MS : 0);
  }

  readonly #receive = (chunk: Uint8Array): void => {
    if (this.#end !== null || this.#closed) return;
    const { speaks } = this.#parts;
    const clean = speaks === 'anything' ? chunk : this.#guard.pass(chunk);
    if (!this.#heard && (speaks === 'anything' || this.#guard.isClean)) this.#onHeard();
    if (clean !== null) this.#dataListener?.(clean);
    else if (this.#guard.noise.length > 0) this.#noiseTimer ??= setTimeout(this.#finishNoisy, NOISE_MS);
  };

  readonly #finishNoisy = (): void => this.#fail(noiseFailure(this.#guard.noise));

  #onHeard(): void {
    this.#heard = true;
    this.#unsent = null;
    this.#parts.ssh.loggedIn();
    this.#parts.login.opened();
  }

  /** The master's socket is there as soon as the host has let it in. */
  #lookForMaster(): void {
    const { ssh, login } = this.#parts;
    const { controlPath } = login;
    if (controlPath === null) return;
    const timer = setInterval(() => {
      const isIn = existsSync(controlPath);
      if (isIn) login.opened();
      if (isIn || this.#heard || this.#closed || this.#end !== null || !ssh.isRunning) clearInterval(timer);
    }, LOOK_MS);
  }

  /** Which of the sockets is the right one shows only when one answers. */
  async #openForward([socket, ...others]: readonly string[]): Promise<void> {
    const { login, target } = this.#parts;
    try {
      if (login.controlPath === null || socket === undefined) throw nothingServes('and no socket can be forwarded');
      const forward = await openForward(target, login.controlPath, socket);
      if (this.#end !== null || this.#closed) {
        forward.close();
        return;
      }
      this.#takeForward(forward, socket, others);
    } catch (error) {
      this.#fail(error instanceof OpenError ? error : nothingServes(String(error)));
    }
  }

  #takeForward(forward: Transport, socket: string, others: readonly string[]): void {
    this.#forward = forward;
    this.#forwardedSocket = socket;
    forward.onClose(() => {
      if (!this.#heard && others.length > 0) {
        void this.#openForward(others);
        return;
      }
      // When the link itself falls, ssh tells more.
      setTimeout(() => this.#forwardEnded(socket), this.#isAlone ? 0 : GRACE_MS / 4);
    });
    forward.onData(this.#receive);
    if (this.#paused) forward.pause();
    for (const bytes of this.#unsent ?? []) forward.write(bytes);
    for (const settle of this.#settled.splice(0)) settle();
  }

  #forwardEnded(socket: string): void {
    if (!this.#heard) this.#fail(nothingServes(`and ${socket} cannot be forwarded`));
    else if (this.#parts.speaks === 'anything') this.#finish({ kind: 'ended' }, null);
    else this.#fail(new OpenError(this.#isAlone ? 'ssh-lost' : 'connection-lost', `${socket} was closed`));
  }

  #onGone(): void {
    const { ssh, speaks } = this.#parts;
    clearTimeout(this.#noiseTimer);
    const { exitCode: code, signalCode: signal } = ssh.child;
    if (this.#guard.noise.length > 0) this.#finishNoisy();
    else if (ssh.refusal !== null) this.#fail(ssh.refusal);
    else if (speaks === 'anything' && code === 0) this.#finish({ kind: 'ended' }, null);
    else this.#fail(sshFailure({ code, signal, stderr: ssh.said, answered: this.#heard }));
  }

  #fail(failure: OpenError): void {
    this.#finish({ kind: 'failed', detail: failure.message, cause: failure }, failure);
  }

  #finish(end: TransportEnd, failure: OpenError | null): void {
    if (this.#end !== null || this.#closed) return;
    this.#end = end;
    this.#release(failure);
    this.#forward?.close();
    this.#parts.ssh.end(0);
    this.#closeListener?.(end);
  }

  #release(failure: OpenError | null): void {
    clearTimeout(this.#noiseTimer);
    this.#unsent = null;
    const { login } = this.#parts;
    login.failed(failure);
    login.leave();
    if (this.#isAlone) login.exited();
  }
}

function nothingServes(why: string): OpenError {
  return new OpenError('remote-no-helper', `neither virt-ssh-helper nor nc can be used on the host, ${why}`);
}
