import type { RemoteError } from '../libvirt/wire/objects.ts';

/** virErrorNumber, as far as the simulation needs it, with the words that libvirt puts before the detail. */
const CODES = {
  INTERNAL_ERROR: [1, 'internal error: %s'],
  NO_SUPPORT: [3, 'this function is not supported by the connection driver: %s'],
  NO_CONNECT: [5, 'no connection driver available for %s'],
  INVALID_ARG: [8, 'invalid argument: %s'],
  NO_NAME: [21, 'missing name information'],
  XML_ERROR: [27, 'XML error: %s'],
  XML_DETAIL: [35, '%s'],
  SYSTEM_ERROR: [38, '%s'],
  RPC: [39, '%s'],
  NO_DOMAIN: [42, 'Domain not found: %s'],
  NO_NETWORK: [43, 'Network not found: %s'],
  NO_STORAGE_POOL: [49, 'Storage pool not found: %s'],
  NO_STORAGE_VOL: [50, 'Storage volume not found: %s'],
  NO_NODE_DEVICE: [53, 'Node device not found: %s'],
  OPERATION_INVALID: [55, 'Requested operation is not valid: %s'],
  NO_SECRET: [66, 'Secret not found: %s'],
  OPERATION_FAILED: [9, 'operation failed: %s'],
  OPERATION_TIMEOUT: [68, 'Timed out during operation: %s'],
  NO_DOMAIN_SNAPSHOT: [72, 'Domain snapshot not found: %s'],
  ARGUMENT_UNSUPPORTED: [74, 'argument unsupported: %s'],
  OPERATION_ABORTED: [78, 'operation aborted: %s'],
  NO_DOMAIN_METADATA: [80, 'metadata not found: %s'],
  OPERATION_UNSUPPORTED: [84, 'Operation not supported: %s'],
} as const;

/** The names of the error codes that the simulation raises. */
export type ErrorCode = keyof typeof CODES;

/** virErrorDomain: which part of libvirt complains. */
const FROM = {
  NONE: 0,
  RPC: 7,
  QEMU: 10,
  REMOTE: 13,
  STORAGE: 18,
  NETWORK: 19,
  DOMAIN: 20,
  NODEDEV: 22,
  SECRET: 30,
  DOMAIN_SNAPSHOT: 35,
} as const;
export type ErrorSource = keyof typeof FROM;

/** An error to be answered to the client as libvirt's daemon would. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
  readonly code: ErrorCode;
  readonly source: ErrorSource;
  readonly detail: string;
  /** errno, for a system error. */
  readonly errno: number;
  constructor(code: ErrorCode, source: ErrorSource, detail: string, errno = -1) {
    super(CODES[code][1].replace('%s', () => detail));
    this.code = code;
    this.source = source;
    this.detail = detail;
    this.errno = errno;
  }
}

/** The error as it travels. */
export function toRemoteError(error: DemoError): RemoteError {
  const [code, format] = CODES[error.code];
  const bare = !format.includes('%s');
  return {
    code,
    domain: FROM[error.source],
    message: error.message,
    level: 2,
    dom: null,
    str1: format,
    str2: bare ? null : error.detail,
    str3: null,
    int1: error.errno,
    int2: -1,
    net: null,
  };
}

/** What libvirt says when an operation needs a running domain. */
export function notRunning(source: ErrorSource = 'DOMAIN'): DemoError {
  return new DemoError('OPERATION_INVALID', source, 'domain is not running');
}

/** What libvirt says of an operation that the present state forbids. */
export function invalid(detail: string): DemoError {
  return new DemoError('OPERATION_INVALID', 'QEMU', detail);
}
