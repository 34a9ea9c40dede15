import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenError, OpenFailure } from '../../errors.ts';
import { sshExitArguments } from './command.ts';
import type { SshTarget } from './target.ts';

/** One ssh's part in the login that it shares with the others to the same host. */
export interface SharedLogin {
  /** The socket of the shared connection (ControlPath); null where sharing cannot be had. */
  readonly controlPath: string | null;
  /**
   * Resolves when this ssh may start: the first one is let in alone, so that the user is asked once, and the others follow
   * it. Throws what the first one failed of where they would only fail or ask in the same way, or the signal's reason.
   */
  turn(signal?: AbortSignal): Promise<void>;
  /** Whether, its turn having come, nobody has logged in before it. */
  readonly isFirst: boolean;
  /** The host has let it in: the others may start. */
  opened(): void;
  /** It will not be let in: the next one may try, unless that is without hope. Nothing if it was. */
  failed(failure: OpenError | null): void;
  /** No longer used. With its last user the shared connection ends; those who come after make a new one. */
  leave(): void;
  /** The ssh is gone. */
  exited(): void;
}

interface Login {
  readonly folder: string;
  users: number;
  processes: number;
  /** Whether there is a shared connection, or who makes it. */
  state: 'none' | 'open' | SharedLogin;
  /** Those who wait for the first one. */
  readonly waiting: Set<(failure: OpenError | null) => void>;
}

/** After these the next ssh would only ask the user the same again, or be turned away in the same way. */
const SHARED_FAILURES: readonly OpenFailure[] = [
  'ssh-cancelled',
  'ssh-key-refused',
  'ssh-key-unknown',
  'ssh-key-changed',
  'ssh-denied',
];

/** ssh appends up to 17 letters to the path while it makes the socket, and a socket's path ends at 107 bytes. */
const PATH_MAX = 88;
const SOCKET = 'master';

/** Who comes next takes part in these. */
const logins = new Map<string, Login>();
/** All that are not removed yet. */
const folders = new Set<string>();
let tidiesUp = false;

/**
 * Takes part in the shared login to a target. Its first ssh logs in and becomes the master, the others open sessions on
 * it; ssh itself logs in afresh where the host allows no more sessions. A login that everybody has left is never used
 * again: whoever left may have done so because it is stuck. `alone`: it logs in by itself, whoever is there already.
 */
export function joinLogin(target: SshTarget, alone = false): SharedLogin {
  const key = alone ? randomUUID() : JSON.stringify([target.host, target.user, target.port, target.keyFile]);
  const login = logins.get(key) ?? newLogin();
  if (login === null) {
    const nothing = (): void => {};
    return {
      controlPath: null,
      turn: async () => {},
      isFirst: true,
      opened: nothing,
      failed: nothing,
      leave: nothing,
      exited: nothing,
    };
  }
  logins.set(key, login);
  login.users += 1;
  login.processes += 1;
  let left = false;
  let gone = false;
  const settle = (state: 'none' | 'open', failure: OpenError | null): void => {
    if (login.state !== shared) return;
    login.state = state;
    const told = failure !== null && SHARED_FAILURES.includes(failure.reason) ? failure : null;
    for (const wake of login.waiting) wake(told);
  };
  const leave = (): void => {
    if (left) return;
    left = true;
    login.users -= 1;
    if (login.users === 0 && logins.get(key) === login) logins.delete(key);
  };
  const shared: SharedLogin = {
    controlPath: join(login.folder, SOCKET),
    get isFirst() {
      return login.state === shared;
    },
    async turn(signal) {
      while (typeof login.state === 'object') await nextWord(login, signal);
      if (login.state === 'none') login.state = shared;
    },
    opened: () => settle('open', null),
    failed: (failure) => settle('none', failure),
    leave,
    exited() {
      leave();
      if (gone) return;
      gone = true;
      login.processes -= 1;
      if (login.processes === 0) endMaster(target, login.folder);
    },
  };
  return shared;
}

/** Waits until the one that makes the shared connection has done so or failed. */
function nextWord(login: Login, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const settle = (): void => {
      login.waiting.delete(wake);
      signal?.removeEventListener('abort', onAbort);
    };
    const wake = (failure: OpenError | null): void => {
      settle();
      if (failure === null) resolve();
      else reject(failure);
    };
    const onAbort = (): void => {
      settle();
      reject(signal?.reason);
    };
    login.waiting.add(wake);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Asks the master to go, which it would do by itself a few seconds later, and tidies up after it. */
function endMaster(target: SshTarget, folder: string): void {
  const child = spawn('ssh', sshExitArguments(target, join(folder, SOCKET)), { stdio: 'ignore' });
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  child.once('error', remove);
  child.once('exit', remove);
  child.unref();
}

/** In a folder that only this user can look into, for whoever can use the socket is logged in. Null if none can be had. */
function newLogin(): Login | null {
  for (const base of [process.env.XDG_RUNTIME_DIR, tmpdir()]) {
    // ssh expands % and ${} in the path.
    if (base === undefined || !/^\/[\w./-]+$/.test(base) || base.length > PATH_MAX - 24) continue;
    try {
      const folder = mkdtempSync(join(base, 'virtkeep-'));
      if (!tidiesUp) process.once('exit', removeAll);
      tidiesUp = true;
      folders.add(folder);
      return { folder, users: 0, processes: 0, state: 'none', waiting: new Set() };
    } catch {
      // The next one may do.
    }
  }
  return null;
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
