import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { formatDuration } from '../../../../shared/units.ts';
import { words } from '../../../i18n/i18n.ts';
import type { Services } from '../../../stores/services.ts';
import type { Freshness } from './freshness.ts';

/** Why a row is greyed, in words; null for one that is not. */
export function freshnessHint(
  machine: MachineRecord,
  freshness: Freshness,
  { stats, fleet }: Pick<Services, 'stats' | 'fleet'>,
): string | null {
  switch (freshness) {
    case 'fresh':
      return null;
    case 'old-numbers':
      return words('machines.numbersOld', { age: formatDuration(stats.age(machine.slot)) });
    case 'host-away': {
      const seen = fleet.getState().hosts.get(machine.host)?.inventoryAt ?? null;
      if (seen === null) return null;
      return words('machines.knownSince', { age: formatDuration(Math.max(0, Date.now() - seen)) });
    }
  }
}
