/** How the daemon misbehaves. All of it can be switched at any time; fresh, nothing is wrong. */
export interface Faults {
  /** Every reply comes this late, ms. */
  delayMs: number;
  /** `all`: no bytes are answered; `stats`: bulk statistics are not answered. Both go on when switched off. */
  hang: 'off' | 'all' | 'stats';
  /** What new connections get: the protocol, or bytes that are none of it. */
  speech: 'libvirt' | 'garbage';
  /** Every reply breaks off in its middle and the connection with it. */
  truncate: boolean;
}

/** A daemon that behaves. */
export function noFaults(): Faults {
  return { delayMs: 0, hang: 'off', speech: 'libvirt', truncate: false };
}
