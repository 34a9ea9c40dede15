import { type Problem, type ProblemCode, ProblemError } from '../../../shared/model/problem.ts';
import {
  CallTimeoutError,
  ConnectionClosedError,
  isUnsupported,
  LibvirtError,
  OpenError,
  ProtocolError,
} from '../../libvirt/errors.ts';

/** What a problem is about. */
export interface ProblemSubject {
  readonly object?: string;
  readonly host?: string;
}

/** A host's text is shown to the user but not without end. */
const MAX_DETAIL = 2000;

const CODES: Readonly<Record<string, ProblemCode>> = {
  VIR_ERR_NO_DOMAIN: 'already-gone',
  VIR_ERR_OPERATION_INVALID: 'wrong-state',
  VIR_ERR_OPERATION_TIMEOUT: 'busy',
  VIR_ERR_RESOURCE_BUSY: 'busy',
  VIR_ERR_OPERATION_DENIED: 'denied',
  VIR_ERR_ACCESS_DENIED: 'denied',
  VIR_ERR_AUTH_FAILED: 'denied',
  VIR_ERR_AUTH_CANCELLED: 'denied',
  VIR_ERR_AUTH_UNAVAILABLE: 'denied',
  VIR_ERR_OPERATION_ABORTED: 'cancelled',
};

/** Anything thrown on the way to a host as a Problem of that subject. */
export function problemOf(error: unknown, subject: ProblemSubject): Problem {
  if (error instanceof ProblemError) return { ...subject, ...error.problem };
  const detail = (error instanceof Error ? error.message : String(error)).slice(0, MAX_DETAIL);
  const about = { ...subject, detail };
  if (error instanceof LibvirtError) {
    const code = isUnsupported(error) ? 'unsupported' : (CODES[error.codeName] ?? 'operation-failed');
    return { ...about, code, libvirt: { code: error.codeName, domain: error.domainName } };
  }
  if (error instanceof OpenError) return { ...about, code: error.reason, ...libvirtCause(error), ...hostKeys(error) };
  if (error instanceof CallTimeoutError) return { ...about, code: 'timeout' };
  if (error instanceof ProtocolError) return { ...about, code: 'protocol' };
  if (error instanceof ConnectionClosedError) {
    return { ...about, code: error.callSent ? 'outcome-unknown' : 'host-offline' };
  }
  return { ...about, code: 'internal' };
}

/** Why a connection could not be opened, or has ended. */
export function problemOfLink(error: unknown, subject: ProblemSubject): Problem {
  if (error instanceof ConnectionClosedError) return problemOfEnd(error, subject);
  const problem = problemOf(error, subject);
  return problem.code === 'internal' ? { ...problem, code: 'host-unreachable' } : problem;
}

/** Why a connection that was open ended. */
export function problemOfEnd(error: ConnectionClosedError, subject: ProblemSubject): Problem {
  const about = { ...subject, detail: error.message.slice(0, MAX_DETAIL) };
  if (error.cause instanceof OpenError) return { ...about, code: error.cause.reason, ...hostKeys(error.cause) };
  if (error.reason === 'silent') return { ...about, code: 'host-silent' };
  return { ...about, code: error.reason === 'protocol' ? 'protocol' : 'connection-lost' };
}

function libvirtCause(error: OpenError): Pick<Problem, 'libvirt'> {
  const { cause } = error;
  return cause instanceof LibvirtError ? { libvirt: { code: cause.codeName, domain: cause.domainName } } : {};
}

function hostKeys({ hostKeys: keys }: OpenError): Pick<Problem, 'hostKeys'> {
  return keys === null ? {} : { hostKeys: keys };
}
