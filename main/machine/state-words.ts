import type { MachineState } from '../../shared/model/machine.ts';

/** virDomainState in the interface's words, by libvirt's number. */
const STATES: readonly MachineState[] = [
  'unknown',
  'running',
  'blocked',
  'paused',
  'shutting-down',
  'off',
  'crashed',
  'suspended',
];

/** The state of a virDomainState; one newer than the list is unknown. */
export function machineState(number: number): MachineState {
  return STATES[number] ?? 'unknown';
}
