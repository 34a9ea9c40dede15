/**
 * Why something failed, as data. The words are made where they are shown (see shared/messages), so that they can be
 * translated; `detail` is the other side's own text, untrusted, one click away.
 */
export interface Problem {
  readonly code: ProblemCode;
  /** The thing it happened to, as the user knows it: a machine's or a host's name, a path, a URI. */
  readonly object?: string;
  /** The host's name, where the object lives on one. */
  readonly host?: string;
  /** libvirt's or the system's own text. */
  readonly detail?: string;
  /** libvirt's error, by the names of virterror.h, e.g. VIR_ERR_NO_DOMAIN and VIR_FROM_QEMU. */
  readonly libvirt?: { readonly code: string; readonly domain: string };
  /** Of `ssh-key-changed`: the key it was known by and the one it shows, as `ED25519 SHA256:…`; null where not known. */
  readonly hostKeys?: { readonly known: string | null; readonly shown: string | null };
}

export const PROBLEM_CODES = [
  // reaching a host
  'no-libvirt', // no socket: libvirt is not installed or not running
  'socket-permission', // EACCES on the socket: not in the group libvirt
  'polkit-no-agent',
  'polkit-refused',
  'polkit-unavailable', // the daemon cannot ask polkit: it or its bus does not run
  'auth-unsupported', // the daemon asks for an authentication that we do not speak
  'connection-refused', // a socket file with nobody behind it
  'connection-lost',
  'host-silent', // connected, but no answer within the limit
  'not-libvirt', // bytes that are not the libvirt protocol
  'protocol', // the peer broke the protocol
  'bad-uri',
  'session-start-failed', // the session daemon could not be started
  'driver-missing', // the daemon lacks the driver for this URI
  'uri-refused', // a part of the URI that could run programs, drop checks or become an option
  // reaching a host over ssh
  'ssh-missing', // no ssh on this computer
  'ssh-key-unknown', // the host key is not known here
  'ssh-key-changed', // the host key is another than the known one
  'ssh-denied', // no key was accepted
  'ssh-name-unknown', // the name does not resolve
  'ssh-refused', // nobody listens on the port
  'ssh-timeout', // no answer, or no route
  'ssh-shell-stuck', // logged in, but the user's shell there does not come to our command
  'ssh-failed', // anything else that ssh fails of; detail says what
  'ssh-lost', // the connection was there and fell
  'remote-no-helper', // neither virt-ssh-helper nor a netcat with -U on the host
  'remote-no-libvirt', // no socket on the host, or nobody behind it
  'remote-permission', // EACCES on the host's socket
  'ssh-cancelled', // the user did not answer what ssh asked
  'ssh-key-refused', // the user did not take the host's key for the right one
  'remote-noise', // text on standard output before the protocol
  'host-unreachable', // anything else that keeps us from the host; detail says what
  // the list of hosts
  'host-exists', // another saved host has this address
  'hosts-damaged', // the file of saved hosts could not be read; what became of it is in detail
  'hosts-not-written', // the file of saved hosts cannot be written
  'import-unreadable', // the text is no list of hosts
  // consoles
  'console-in-use', // another client holds it
  'console-auth', // the display's password was not accepted
  'console-auth-unsupported', // the display asks for a way to log in that we do not speak; detail names it
  'console-tls', // the display's certificate was not accepted
  'console-unreachable', // the way to the display failed
  'console-none', // there is no such display or device
  'console-ended', // the other end hung up
  'viewer-missing', // remote-viewer is not installed here
  // acting on an object
  'not-found',
  'already-gone',
  'moved-away', // the machine migrated to another host
  'wrong-state', // e.g. start on a running machine
  'busy', // another job holds the machine, or QEMU does not answer
  'read-only', // the host was opened for looking only
  'denied', // the daemon refuses this user or this read-only connection
  'unsupported', // this daemon or driver cannot do it
  'timeout',
  'cancelled',
  'host-offline', // the command needs a live host
  'outcome-unknown', // the link fell while the command was running
  'operation-failed', // libvirt says no; detail says why
  // the app itself
  'bad-request', // arguments refused by the contract
  'internal',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** An error that carries a Problem across the layers and the Port. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail ?? problem.code, options);
    this.problem = problem;
  }
}

/** Any thrown value as a Problem; what is not one already becomes `internal` with its message as detail. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: 'internal', detail: error instanceof Error ? error.message : String(error) };
}
