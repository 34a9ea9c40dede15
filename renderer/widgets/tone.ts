import { assertNever } from '../../shared/assert-never.ts';
import type { HostState } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';

/** How a state looks: colour and shape say the same, so that neither is needed alone. */
export type Tone = 'ok' | 'off' | 'saved' | 'paused' | 'warn' | 'bad' | 'busy' | 'unknown';

/** The look of a machine's state. */
export function machineTone(machine: Pick<MachineRecord, 'state' | 'hung' | 'managedSave'>): Tone {
  if (machine.hung) return 'warn';
  switch (machine.state) {
    case 'running':
    case 'blocked':
      return 'ok';
    case 'paused':
    case 'suspended':
      return 'paused';
    case 'shutting-down':
      return 'busy';
    case 'off':
      return machine.managedSave ? 'saved' : 'off';
    case 'crashed':
      return 'bad';
    case 'unknown':
      return 'unknown';
    default:
      return assertNever(machine.state);
  }
}

/** The look of a host's state. */
export function hostTone(state: HostState): Tone {
  switch (state.phase) {
    case 'live':
      return 'ok';
    case 'degraded':
      return 'warn';
    case 'connecting':
    case 'authenticating':
    case 'listing':
      return 'busy';
    case 'reconnecting':
    case 'failed':
      return 'bad';
    case 'disconnected':
      return 'off';
    default:
      return assertNever(state);
  }
}
