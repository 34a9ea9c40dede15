import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import { FEATURE } from './constants.ts';
import {
  CallTimeoutError,
  ConnectionClosedError,
  isLibvirtError,
  isUnknownProcedure,
  type LibvirtError,
  OpenError,
  type OpenFailure,
  ProtocolError,
} from './errors.ts';
import type { KeepAliveOptions } from './keepalive.ts';
import { daemonName, parseUri } from './uri.ts';

/** How the handshake goes. */
export interface HandshakeOptions {
  /** Nothing on this connection may change anything (VIR_CONNECT_RO). */
  readonly readOnly?: boolean;
  /**
   * Pings both ways, every 5 s and five unanswered ones by default. `false` for a connection that a stream may pause:
   * while it is paused nobody would answer.
   */
  readonly keepAlive?: KeepAliveOptions | false;
  /** Told as the handshake goes on; authenticating may wait for the user. */
  readonly onPhase?: (phase: 'authenticating' | 'opening') => void;
  /** Gives up, with its reason. */
  readonly signal?: AbortSignal;
  /** How long each step but authentication may take. */
  readonly stepTimeoutMs?: number;
  /** Whether the user is being asked on the way there: that time does not count. */
  readonly waitsForUser?: () => boolean;
  /** Whether the host has not been reached yet. */
  readonly isOnTheWay?: () => boolean;
  /** Whether it is the host's own shell that is waited for. */
  readonly isLoggedIn?: () => boolean;
}

const AUTH = { NONE: 0, SASL: 1, POLKIT: 2 } as const;
const READ_ONLY = 1;
const PATIENCE_CHECK_MS = 1000;
const KEEP_ALIVE: KeepAliveOptions = { intervalMs: 5000, count: 5 };

/** Authentication, then opening the URI's driver and keepalive at once: every word that waits for another costs a round trip. */
export async function shakeHands(connection: Connection, uri: string, options: HandshakeOptions): Promise<void> {
  const name = daemonName(parseUri(uri));
  const step = { timeoutMs: options.stepTimeoutMs ?? 30_000, ...signalOf(options) };
  await authenticate(connection, step, options);
  options.onPhase?.('opening');
  await Promise.all([
    agreeOnKeepAlive(connection, options.keepAlive ?? KEEP_ALIVE, step),
    connection.call('CONNECT_OPEN', { name, flags: options.readOnly ? READ_ONLY : 0 }, step),
  ]);
}

async function agreeOnKeepAlive(
  connection: Connection,
  keepAlive: KeepAliveOptions | false,
  step: CallOptions,
): Promise<void> {
  if (keepAlive === false || !(await connection.supportsFeature(FEATURE.PROGRAM_KEEPALIVE, step))) return;
  connection.startKeepAlive(keepAlive);
}

function signalOf(options: HandshakeOptions): { readonly signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}

async function authenticate(
  connection: Connection,
  step: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  options: HandshakeOptions,
): Promise<void> {
  const patience = startPatience(step.timeoutMs, options);
  const types = await authTypes(connection, patience.signal).finally(patience.stop);
  // Not before the daemon has answered: until then it is the way there that takes its time.
  options.onPhase?.('authenticating');
  if (types.length === 0 || types.includes(AUTH.NONE)) return;
  if (!types.includes(AUTH.POLKIT)) {
    const wanted = types.includes(AUTH.SASL) ? 'SASL' : `number ${types.join(', ')}`;
    throw new OpenError('auth-unsupported', `the daemon asks for authentication by ${wanted}`);
  }
  try {
    // No limit of time: it may wait for the user to type a password.
    const { complete } = await connection.call('AUTH_POLKIT', undefined, signalOf(options));
    if (!complete) throw new OpenError('polkit-refused', 'polkit did not complete the authentication');
  } catch (error) {
    if (!isLibvirtError(error)) throw error;
    throw new OpenError(polkitFailure(error), error.message, { cause: error });
  }
}

function polkitFailure({ codeName, message }: LibvirtError): OpenFailure {
  if (codeName === 'VIR_ERR_AUTH_UNAVAILABLE' || /\bno (polkit )?agent\b/i.test(message)) return 'polkit-no-agent';
  switch (codeName) {
    case 'VIR_ERR_AUTH_FAILED':
    case 'VIR_ERR_AUTH_CANCELLED':
    case 'VIR_ERR_ACCESS_DENIED':
      return 'polkit-refused';
    case 'VIR_ERR_DBUS_SERVICE':
      // libvirtd waits 30 s for the user's answer. What the bus or polkit says is marked as theirs, that is not.
      return message.includes('GDBus.Error:') ? 'polkit-unavailable' : 'polkit-refused';
    default:
      return 'polkit-unavailable';
  }
}

/** The first answer takes as long as the way there, and with it whoever is asked on the way. */
function startPatience(
  timeoutMs: number,
  options: HandshakeOptions,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const late = new AbortController();
  const everyMs = Math.min(timeoutMs, PATIENCE_CHECK_MS);
  let left = timeoutMs;
  const timer = setInterval(() => {
    if (options.waitsForUser?.() === true) left = timeoutMs;
    else left -= everyMs;
    if (left > 0) return;
    late.abort(
      options.isOnTheWay?.() === true
        ? lateOnTheWay(Math.round(timeoutMs / 1000), options.isLoggedIn?.() === true)
        : new CallTimeoutError('AUTH_LIST', timeoutMs, true),
    );
  }, everyMs);
  const signals = options.signal === undefined ? [late.signal] : [late.signal, options.signal];
  return { signal: AbortSignal.any(signals), stop: () => clearInterval(timer) };
}

function lateOnTheWay(seconds: number, isLoggedIn: boolean): OpenError {
  return isLoggedIn
    ? new OpenError('ssh-shell-stuck', `logged in, but the shell there did not run a command within ${seconds} s`)
    : new OpenError('ssh-timeout', `the login timed out: the host was not reached within ${seconds} s`);
}

async function authTypes(connection: Connection, signal: AbortSignal): Promise<readonly number[]> {
  try {
    return (await connection.call('AUTH_LIST', undefined, { signal })).types;
  } catch (error) {
    // Daemons from before authentication existed.
    if (isUnknownProcedure(error)) return [];
    throw error;
  }
}

/** Why opening failed, in the words of OpenFailure; what is none of them (an abort) comes back as it is. */
export function openError(error: unknown): unknown {
  if (error instanceof OpenError) return error;
  const options = { cause: error };
  if (error instanceof CallTimeoutError) return new OpenError('host-silent', error.message, options);
  if (error instanceof ProtocolError) return new OpenError('not-libvirt', error.message, options);
  if (error instanceof ConnectionClosedError) {
    if (error.reason === 'closed') return error;
    // The channel knows better why it ended.
    if (error.cause instanceof OpenError) return error.cause;
    if (error.reason === 'protocol') return new OpenError('not-libvirt', error.message, options);
    return new OpenError(error.reason === 'silent' ? 'host-silent' : 'connection-lost', error.message, options);
  }
  if (isLibvirtError(error, 'VIR_ERR_NO_CONNECT', 'VIR_ERR_NO_SUPPORT', 'VIR_ERR_CONFIG_UNSUPPORTED')) {
    return new OpenError('driver-missing', error.message, options);
  }
  if (isLibvirtError(error, 'VIR_ERR_AUTH_FAILED', 'VIR_ERR_ACCESS_DENIED', 'VIR_ERR_OPERATION_DENIED')) {
    return new OpenError('denied', error.message, options);
  }
  if (isLibvirtError(error)) return new OpenError('host-unreachable', error.message, options);
  return error;
}
