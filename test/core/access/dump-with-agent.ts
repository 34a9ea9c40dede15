import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../../support/child.ts';
import type { OtherUser } from '../../support/other-user.ts';
import type { Polkit } from '../../support/polkit.ts';
import { mustRun } from '../../support/run-command.ts';
import type { DumpResult } from './dump-as.ts';

/** Registers polkit's own agent for this process, which then becomes the dump. */
const SCRIPT = `cd "$HOME"
rm -f agent out err
mkfifo agent
pkttyagent --process $$ --notify-fd 3 3>agent &
cat agent
exec "$@" >out 2>err
`;

const TYPING_MS = 300;

/** Why polkit's agent cannot check a password here; null if it can. */
export function agentObstacle(): string | null {
  if (!existsSync('/usr/bin/pkttyagent')) return 'pkttyagent is not installed';
  if (!existsSync('/usr/bin/script')) return 'script is not installed';
  const barred = /^NoNewPrivs:\t1/m.test(readFileSync('/proc/self/status', 'latin1'));
  return barred ? "set-uid programs such as polkit's helper do nothing here" : null;
}

/** Gives a user a password. */
export async function setPassword(user: OtherUser, password: string): Promise<void> {
  await mustRun('sh', ['-ec', `echo '${user.name}:${password}' | chpasswd`]);
}

/** Runs a dump on a terminal where polkit's agent asks, and types the answer. */
export async function dumpWithAgent(
  { user, app, polkit }: { readonly user: OtherUser; readonly app: string; readonly polkit: Polkit },
  uri: string,
  answer: string,
): Promise<DumpResult> {
  const script = join(user.home, 'ask.sh');
  writeFileSync(script, SCRIPT);
  const dump = `sh '${script}' '${process.execPath}' '${app}/dump.js' --connect '${uri}' --seconds 0`;
  // The helper that checks the password takes no bus from the environment.
  const enter = `mkdir -p /run/dbus; mount --bind '${polkit.busDirectory}' /run/dbus; exec "$@"`;
  const terminal = [...user.as, 'script', '-qefc', dump, '/dev/null'];
  const child = startChild('unshare', ['-m', '--propagation', 'private', 'sh', '-ec', enter, '-', ...terminal], {
    env: { ...user.env, SHELL: '/bin/sh' },
    cwd: '/',
  });
  try {
    await child.line(/org\.libvirt\.unix\.manage[\s\S]*Password: /);
    // The agent drops what was typed before it had turned the echo off.
    const typing = setInterval(() => child.send(answer), TYPING_MS);
    const code = await child.ended.finally(() => clearInterval(typing));
    const read = (name: string): string => readFileSync(join(user.home, name), 'utf8');
    return { code, stdout: read('out'), stderr: read('err') };
  } finally {
    await child.stop();
  }
}
