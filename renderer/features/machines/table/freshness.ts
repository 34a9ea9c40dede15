import { isActive } from '../../../../shared/model/action.ts';
import type { HostRecord } from '../../../../shared/model/host.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { isReachable } from '../../../actions/machine-actions.ts';

/** How true what is shown of a machine still is. */
export type Freshness = 'fresh' | 'old-numbers' | 'host-away';

/** Numbers older than this many ticks are old. */
const TICKS = 3;

/** Whether a machine's row is to be greyed, and why. `age` and `interval` in ms; a NaN age is no number at all. */
export function freshnessOf(
  machine: Pick<MachineRecord, 'state'>,
  host: Pick<HostRecord, 'state'> | undefined,
  age: number,
  interval: number,
): Freshness {
  if (host === undefined || !isReachable(host.state)) return 'host-away';
  if (!isActive(machine.state) || Number.isNaN(age)) return 'fresh';
  return age > TICKS * interval ? 'old-numbers' : 'fresh';
}
