import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { signalProcess } from './end-process.ts';
import { LANE_ID, ROOT_DIRECTORY, scratchDirectory } from './paths.ts';
import { mustRun, runCommand } from './run-command.ts';
import { until } from './until.ts';

/** A user of this machine who lives only as long as the test, with an empty home. */
export interface OtherUser {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  /** What the login of an ordinary user sets: no /usr/sbin in PATH. XDG_RUNTIME_DIR is a folder of the user's. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** What to put before a command so that it runs as this user, in all groups of the user. */
  readonly as: readonly string[];
  /** Runs a program as this user, with `env` unless told otherwise. */
  run(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): ReturnType<typeof runCommand>;
  /** What runs as this user now: process numbers and command lines. */
  processes(): readonly { readonly pid: number; readonly command: string }[];
  /** Ends all that runs as this user, and removes the home and the user. */
  remove(): Promise<void>;
}

const BUILT = join(ROOT_DIRECTORY, 'dist/main');

/** Why nothing can be run as another user here; null if it can. */
export function otherUserObstacle(): string | null {
  if (process.platform !== 'linux') return 'users are made by Linux programs';
  if (process.getuid?.() !== 0) return 'making a user needs root';
  for (const program of ['useradd', 'userdel', 'setpriv']) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  }
  const reach = spawnSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '-e', '']);
  return reach.status === 0 ? null : `other users cannot run ${process.execPath}`;
}

/** Why the built app is not there to be run; null if it is. */
export function builtObstacle(): string | null {
  return existsSync(join(BUILT, 'dump.js')) ? null : 'dist/main is not built (npm run build)';
}

/** A copy of the built dist/main that every user can read, wherever the project lies. */
export function copyBuiltApp(): string {
  const directory = scratchDirectory('built');
  cpSync(BUILT, directory, { recursive: true });
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }\n');
  return directory;
}

/** Makes a user; `word` tells the users of one run apart. The groups must exist. */
export async function makeUser(word: string, groups: readonly string[] = []): Promise<OtherUser> {
  const name = `${LANE_ID}-${word}`;
  const home = scratchDirectory(word);
  const also = groups.length === 0 ? [] : ['-G', groups.join(',')];
  await mustRun('useradd', ['-r', '-U', '-M', '-d', home, '-s', '/bin/sh', ...also, name]);
  const removeNow = (): void => {
    for (const { pid } of processesOf(uid)) signalProcess(pid, 'SIGKILL');
    spawnSync('userdel', ['-f', name]);
  };
  let uid = Number.NaN;
  process.once('exit', removeNow);
  uid = Number(await mustRun('id', ['-u', name]));
  const gid = Number(await mustRun('id', ['-g', name]));
  const runtime = join(home, 'run');
  mkdirSync(runtime);
  for (const folder of [home, runtime]) {
    chownSync(folder, uid, gid);
    chmodSync(folder, 0o700);
  }
  const env = {
    PATH: ['/usr/local/bin', '/usr/bin', '/bin', dirname(process.execPath)].join(':'),
    HOME: home,
    USER: name,
    LOGNAME: name,
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: runtime,
  };
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--'];
  return {
    name,
    uid,
    home,
    env,
    as: ['setpriv', ...identity],
    run: (program, args, own = env) => runCommand('setpriv', [...identity, program, ...args], { env: own, cwd: '/' }),
    processes: () => processesOf(uid),
    async remove() {
      await until(
        () => {
          const left = processesOf(uid);
          for (const { pid } of left) signalProcess(pid, 'SIGKILL');
          return left.length === 0;
        },
        { what: `nothing runs as ${name}` },
      );
      rmSync(home, { recursive: true, force: true });
      // -f: of a process that has ended init may not have heard yet.
      await mustRun('userdel', ['-f', name]);
      process.off('exit', removeNow);
    },
  };
}

function processesOf(uid: number): readonly { readonly pid: number; readonly command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const isOurs = new RegExp(`^Uid:\\t${uid}\\t`, 'm').test(status);
      if (!isOurs || /^State:\tZ/m.test(status)) continue;
      found.push({ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim() });
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}
