import { ERROR_DOMAINS, ERROR_NAMES, type ErrorName } from './error-names.ts';
import type { RemoteError } from './wire/objects.ts';

/** An error that the daemon answered with (virError). `message` is its own text, untrusted and in its language. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  /** virErrorNumber. */
  readonly code: number;
  /** e.g. `VIR_ERR_NO_DOMAIN`; `VIR_ERR_<number>` where a newer libvirt knows more than we do. */
  readonly codeName: string;
  /** virErrorDomain: the part of libvirt that raised it. */
  readonly domain: number;
  /** e.g. `VIR_FROM_QEMU`; `VIR_FROM_<number>` where unknown. */
  readonly domainName: string;
  /** 1 warning, 2 error. */
  readonly level: number;
  readonly str1: string | null;
  readonly str2: string | null;
  readonly str3: string | null;
  readonly int1: number;
  readonly int2: number;

  constructor(error: RemoteError) {
    super(error.message ?? errorName(error.code));
    this.code = error.code;
    this.codeName = errorName(error.code);
    this.domain = error.domain;
    this.domainName = ERROR_DOMAINS[error.domain] ?? `VIR_FROM_${error.domain}`;
    this.level = error.level;
    this.str1 = error.str1;
    this.str2 = error.str2;
    this.str3 = error.str3;
    this.int1 = error.int1;
    this.int2 = error.int2;
  }
}

function errorName(code: number): string {
  return ERROR_NAMES[code] ?? `VIR_ERR_${code}`;
}

/** Whether `error` is libvirt's, and one of `names` where any are given. */
export function isLibvirtError(error: unknown, ...names: readonly ErrorName[]): error is LibvirtError {
  return error instanceof LibvirtError && (names.length === 0 || names.some((name) => name === error.codeName));
}

/** Whether the daemon or its driver says that it cannot do this at all, now or later: to degrade, not to retry. */
export function isUnsupported(error: unknown): boolean {
  return (
    isLibvirtError(
      error,
      'VIR_ERR_NO_SUPPORT',
      'VIR_ERR_OPERATION_UNSUPPORTED',
      'VIR_ERR_ARGUMENT_UNSUPPORTED',
      'VIR_ERR_CONFIG_UNSUPPORTED',
    ) || isUnknownProcedure(error)
  );
}

/** Whether the daemon does not know the procedure or its program: it is older than the call. */
export function isUnknownProcedure(error: unknown): boolean {
  return isLibvirtError(error, 'VIR_ERR_RPC') && /unknown procedure|cannot find program/i.test(error.message);
}

/**
 * How a connection ended. `closed`: we closed it; `ended`: the daemon did; `lost`: the system says so; `silent`: no word
 * from the daemon, not even to keepalive; `protocol`: the peer broke the protocol.
 */
export type CloseReason = 'closed' | 'ended' | 'lost' | 'silent' | 'protocol';

/** The connection is gone. A call that fails so may have been carried out when `callSent` is true. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  readonly reason: CloseReason;
  readonly callSent: boolean;

  constructor(reason: CloseReason, detail: string, options: ErrorOptions & { readonly callSent?: boolean } = {}) {
    super(detail, options);
    this.reason = reason;
    this.callSent = options.callSent ?? false;
  }
}

/** No answer within the caller's limit. The daemon may still carry the call out when `callSent` is true. */
export class CallTimeoutError extends Error {
  override readonly name = 'CallTimeoutError';
  readonly procedure: string;
  readonly timeoutMs: number;
  readonly callSent: boolean;

  constructor(procedure: string, timeoutMs: number, callSent: boolean) {
    super(`${procedure} was not answered within ${timeoutMs} ms`);
    this.procedure = procedure;
    this.timeoutMs = timeoutMs;
    this.callSent = callSent;
  }
}

/** An answer that cannot be read. The call fails; the connection goes on. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly procedure: string;

  constructor(procedure: string, detail: string, options?: ErrorOptions) {
    super(`${procedure}: ${detail}`, options);
    this.procedure = procedure;
  }
}

/** Why a connection could not be opened, in the words of shared/model/problem.ts. */
export type OpenFailure =
  | 'no-libvirt'
  | 'socket-permission'
  | 'connection-refused'
  | 'host-unreachable'
  | 'host-silent'
  | 'not-libvirt'
  | 'bad-uri'
  | 'session-start-failed'
  | 'polkit-no-agent'
  | 'polkit-refused'
  | 'polkit-unavailable'
  | 'auth-unsupported'
  | 'driver-missing'
  | 'uri-refused'
  | 'ssh-missing'
  | 'ssh-key-unknown'
  | 'ssh-key-changed'
  | 'ssh-denied'
  | 'ssh-name-unknown'
  | 'ssh-refused'
  | 'ssh-timeout'
  | 'ssh-shell-stuck'
  | 'ssh-failed'
  | 'ssh-lost'
  | 'ssh-cancelled'
  | 'ssh-key-refused'
  | 'remote-no-helper'
  | 'remote-no-libvirt'
  | 'remote-permission'
  | 'remote-noise'
  | 'denied'
  | 'connection-lost';

/** The key by which a host was known and the one it shows, as `ED25519 SHA256:...`; null where not known. */
export interface HostKeys {
  readonly known: string | null;
  readonly shown: string | null;
}

/** A connection could not be opened. `cause` is the LibvirtError or the system's error where there is one. */
export class OpenError extends Error {
  override readonly name = 'OpenError';
  readonly reason: OpenFailure;
  /** Of `ssh-key-changed`. */
  readonly hostKeys: HostKeys | null;

  constructor(reason: OpenFailure, detail: string, options: ErrorOptions & { readonly hostKeys?: HostKeys } = {}) {
    super(detail, options);
    this.reason = reason;
    this.hostKeys = options.hostKeys ?? null;
  }
}
