import type { HostRecord } from '../../../shared/model/host.ts';
import { hostTone } from '../../widgets/tone.ts';

/** The looks that hosts together can have, the worst first. */
const WORST_FIRST = ['bad', 'warn', 'busy', 'ok', 'off'] as const;

/** How the hosts of a folder look together: as the one that most needs to be looked at. */
export function folderTone(hosts: readonly Pick<HostRecord, 'state'>[]): (typeof WORST_FIRST)[number] {
  const tones = hosts.map(({ state }) => hostTone(state));
  return WORST_FIRST.find((tone) => tones.includes(tone)) ?? 'off';
}
