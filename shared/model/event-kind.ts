/** virDomainEventType and its details, in libvirt's order: index is libvirt's number. */
export const LIFECYCLE_WORDS = [
  { event: 'defined', details: ['added', 'updated', 'renamed', 'from-snapshot'] },
  { event: 'undefined', details: ['removed', 'renamed'] },
  { event: 'started', details: ['booted', 'migrated', 'restored', 'from-snapshot', 'wakeup'] },
  {
    event: 'suspended',
    details: [
      'paused',
      'migrated',
      'ioerror',
      'watchdog',
      'restored',
      'from-snapshot',
      'api-error',
      'postcopy',
      'postcopy-failed',
    ],
  },
  { event: 'resumed', details: ['unpaused', 'migrated', 'from-snapshot', 'postcopy', 'postcopy-failed'] },
  {
    event: 'stopped',
    details: ['shutdown', 'destroyed', 'crashed', 'migrated', 'saved', 'failed', 'from-snapshot'],
  },
  { event: 'shutdown', details: ['finished', 'guest', 'host'] },
  { event: 'pmsuspended', details: ['memory', 'disk'] },
  { event: 'crashed', details: ['panicked', 'crashloaded'] },
] as const;

/** Kinds of machine events that are not lifecycle. `hung` and `well` are our own findings, not libvirt's. */
const OTHER_EVENT_KINDS = [
  'reboot',
  'device-added',
  'device-removed',
  'balloon',
  'agent-connected',
  'agent-disconnected',
  'io-error',
  'metadata',
  'job-completed',
  'hung',
  'well',
] as const;

/** `lifecycle-started-booted`; a detail newer than the list is left out, an event newer than it is `lifecycle-other`. */
export function lifecycleKind(event: number, detail: number): string {
  const words = LIFECYCLE_WORDS[event];
  if (words === undefined) return 'lifecycle-other';
  const word = (words.details as readonly string[])[detail];
  return word === undefined ? `lifecycle-${words.event}` : `lifecycle-${words.event}-${word}`;
}

/** Every kind a MachineEvent may have, so that a test can hold the messages against it. */
export const MACHINE_EVENT_KINDS: readonly string[] = [
  ...LIFECYCLE_WORDS.flatMap(({ event, details }) => [
    `lifecycle-${event}`,
    ...details.map((detail) => `lifecycle-${event}-${detail}`),
  ]),
  'lifecycle-other',
  ...OTHER_EVENT_KINDS,
];
