import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sshExitArguments } from './ssh-command.ts';
import type { SshTarget } from './ssh-target.ts';

/** One ssh's part in the login that it shares with the others to the same host. */
export interface SharedLogin {
  /** The socket of the shared connection (ControlPath); null where sharing cannot be had. */
  readonly controlPath: string | null;
  /** No longer used. With its last user the shared connection ends; those who come after make a new one. */
  leave(): void;
  /** The ssh is gone. */
  exited(): void;
}

interface Login {
  readonly path: string;
  users: number;
  processes: number;
}

/** ssh appends up to 17 letters to the path while it makes the socket, and a socket's path ends at 107 bytes. */
const PATH_MAX = 88;

const logins = new Map<string, Login>();
let folder: string | null | undefined;
let counter = 0;

/**
 * Takes part in the shared login to a target. Its first ssh logs in and becomes the master, the others open sessions on
 * it; ssh itself logs in afresh where the host allows no more sessions. A login that everybody has left is never used
 * again: whoever left may have done so because it is stuck.
 */
export function joinLogin(target: SshTarget): SharedLogin {
  folder ??= makeFolder();
  if (folder === null) return { controlPath: null, leave: () => {}, exited: () => {} };
  const key = JSON.stringify([target.host, target.user, target.port, target.keyFile]);
  let login = logins.get(key);
  if (login === undefined) {
    counter += 1;
    login = { path: join(folder, String(counter)), users: 0, processes: 0 };
    logins.set(key, login);
  }
  const joined = login;
  joined.users += 1;
  joined.processes += 1;
  let left = false;
  let exited = false;
  const leave = (): void => {
    if (left) return;
    left = true;
    joined.users -= 1;
    if (joined.users === 0 && logins.get(key) === joined) logins.delete(key);
  };
  return {
    controlPath: joined.path,
    leave,
    exited() {
      leave();
      if (exited) return;
      exited = true;
      joined.processes -= 1;
      if (joined.processes === 0 && logins.get(key) !== joined) endMaster(target, joined.path);
    },
  };
}

/** Asks the master to go, which it would do by itself a few seconds later. */
function endMaster(target: SshTarget, path: string): void {
  const child = spawn('ssh', sshExitArguments(target, path), { stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

/** A folder that only this user can look into, for whoever can use the socket is logged in. */
function makeFolder(): string | null {
  for (const base of [process.env.XDG_RUNTIME_DIR, tmpdir()]) {
    // ssh expands % and ${} in the path.
    if (base === undefined || !/^\/[\w./-]+$/.test(base) || base.length > PATH_MAX - 24) continue;
    try {
      const made = mkdtempSync(join(base, 'virtkeep-'));
      process.once('exit', () => rmSync(made, { recursive: true, force: true }));
      return made;
    } catch {
      // The next one may do.
    }
  }
  return null;
}
