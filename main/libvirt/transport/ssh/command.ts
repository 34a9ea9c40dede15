import type { SshTarget } from './target.ts';

/** With what the far end leaves when it cannot go on; none of them is ssh's own, which is 255. */
export const REMOTE_EXIT = { NO_PROXY: 91, NO_SOCKET: 92, NO_ACCESS: 93 } as const;

/** A line on standard error by which the far end tells what serves there; group 2 is the number of the socket. */
export const REACHED = /virtkeep-way (helper|nc|forward)(?: (\d{1,2}))?\r?\n/;

/** The longest time without a word before ssh asks the other side, and how often it does. */
const ALIVE_SECONDS = 10;
const ALIVE_COUNT = 3;
/** For how long a shared connection outlives its last user. */
const PERSIST_SECONDS = 5;

/**
 * What the far end runs, for any login shell: one line, no backslash, no exclamation mark, no single quote. `$1` is the URI for
 * virt-ssh-helper or nothing, `$2` its option, what follows are sockets for netcat; all come as arguments and are never part of
 * the text. Where there is no netcat that knows unix sockets, it asks for a forwarded one and stays until we hang up.
 */
const REMOTE_SCRIPT = [
  'if test -n "$1" && command -v virt-ssh-helper >/dev/null 2>&1; then echo virtkeep-way helper >&2; exec virt-ssh-helper $2 "$1"; fi',
  'shift 2',
  'if test $# = 0; then echo "virt-ssh-helper is not installed" >&2; exit 91; fi',
  'n=0',
  'for s in "$@"; do if test -S "$s"; then break; fi; n=$(($n + 1)); done',
  'if test -S "$s"; then :; else echo "$s: no such socket" >&2; exit 92; fi',
  'if test -w "$s"; then :; else echo "$s: permission denied" >&2; exit 93; fi',
  'if nc -h 2>&1 | grep -e -U >/dev/null 2>&1; then :; else echo virtkeep-way forward $n >&2; while read -r n; do :; done; exit 0; fi',
  'echo virtkeep-way nc $n >&2',
  'if nc -q 2>&1 | grep "requires an argument" >/dev/null 2>&1; then exec nc -q0 -U "$s"; fi',
  'exec nc -U "$s"',
].join('; ');

/** How an ssh is to go about it. */
export interface SshManner {
  /** Where the shared connection is, or is to be; null: it has one of its own. */
  readonly controlPath: string | null;
  /** There is somebody whom it can ask. */
  readonly asks?: boolean;
  /** It connects by another ssh or command, whose questions must not count against its time. */
  readonly isIndirect?: boolean;
  /** It tells how it goes (see ssh-progress.ts). */
  readonly isVerbose?: boolean;
}

/** The words after `ssh` that open a byte channel to a target's libvirt. */
export function sshArguments(target: SshTarget, manner: SshManner): readonly string[] {
  return [...commonWords(target, manner), '--', target.host, remoteCommand(target)];
}

/** The words after `ssh` that open a byte channel to a TCP port as the host sees it. */
export function sshTunnelArguments(
  target: SshTarget,
  manner: SshManner,
  to: { readonly host: string; readonly port: number },
): readonly string[] {
  const place = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  return [...commonWords(target, manner), '-W', place, '--', target.host];
}

/** The words after `ssh` that let the master behind `controlPath` begin or cease to forward a socket. */
export function sshForwardArguments(
  target: SshTarget,
  controlPath: string,
  verb: 'forward' | 'cancel',
  localSocket: string,
  remoteSocket: string,
): readonly string[] {
  const pair = [localSocket, remoteSocket].map((path) => path.replaceAll(':', '\\:')).join(':');
  const path = option('ControlPath', controlPath);
  return [
    '-O',
    verb,
    ...path,
    ...option('StreamLocalBindMask', '0177'),
    '-L',
    pair,
    ...login(target),
    '--',
    target.host,
  ];
}

function commonWords(target: SshTarget, manner: SshManner): readonly string[] {
  return [
    // First, so that it outdoes the LogLevel.
    ...(manner.isVerbose === true ? ['-v'] : []),
    '-T',
    '-e',
    'none',
    ...option('BatchMode', manner.asks === true ? 'no' : 'yes'),
    ...option('ConnectTimeout', manner.asks === true && manner.isIndirect === true ? 'none' : 15),
    ...option('ServerAliveInterval', ALIVE_SECONDS),
    ...option('ServerAliveCountMax', ALIVE_COUNT),
    // The reasons of a failure must be said, whatever the user's configuration silences.
    ...option('LogLevel', 'INFO'),
    // What a configuration sets up for people at a terminal is not wanted here, or would fail a second time.
    ...option('ClearAllForwardings', 'yes'),
    ...option('ForwardAgent', 'no'),
    ...option('ForwardX11', 'no'),
    ...option('PermitLocalCommand', 'no'),
    ...option('RemoteCommand', 'none'),
    ...sharing(manner.controlPath),
    ...login(target),
  ];
}

/** The words after `ssh` that end the shared connection behind `controlPath`. */
export function sshExitArguments(target: SshTarget, controlPath: string): readonly string[] {
  return ['-O', 'exit', ...option('ControlPath', controlPath), ...login(target), '--', target.host];
}

/** The words after `ssh` that make it tell what it would do. */
export function sshResolveArguments(target: SshTarget): readonly string[] {
  return ['-G', ...login(target), '--', target.host];
}

/** One word for the login shell of the far end. */
export function remoteCommand({ helperUri, readOnly, sockets }: SshTarget): string {
  const words = ['sh', '-c', REMOTE_SCRIPT, 'sh', helperUri ?? '', readOnly ? '-r' : '', ...sockets];
  return words.map((word, i) => (i < 2 ? word : shellQuote(word))).join(' ');
}

/** A text as one word of a POSIX shell's line. Throws for what no shell can be trusted with. */
export function shellQuote(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Error('a control character in a command');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function sharing(controlPath: string | null): readonly string[] {
  if (controlPath === null) return [...option('ControlMaster', 'no'), ...option('ControlPath', 'none')];
  return [
    ...option('ControlMaster', 'auto'),
    ...option('ControlPath', controlPath),
    ...option('ControlPersist', PERSIST_SECONDS),
  ];
}

function login({ user, port, keyFile }: SshTarget): readonly string[] {
  return [
    ...(port === null ? [] : ['-p', String(port)]),
    ...(user === null ? [] : ['-l', user]),
    ...(keyFile === null ? [] : ['-i', keyFile]),
  ];
}

function option(name: string, value: string | number): readonly string[] {
  return ['-o', `${name}=${value}`];
}
