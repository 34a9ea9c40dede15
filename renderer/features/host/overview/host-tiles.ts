import { formatBytes, formatPercent } from '../../../../shared/units.ts';
import { words } from '../../../i18n/i18n.ts';
import { seconds } from '../../hosts/host-words.ts';
import type { TilePlan } from '../../machine/overview/tile-plan.ts';
import { columnOf } from '../monitor/host-charts.ts';

/** With so many points and no value there will be none. */
const ENOUGH_POINTS = 5;

function gap(points: number): string {
  return points < ENOUGH_POINTS ? '' : words('hostPage.notTold');
}

/** The four tiles of a host. `memoryBytes`: what it has, 0 unknown; `intervalMs` tells how far apart readings are now. */
export function planHostTiles(memoryBytes: number, intervalMs: () => number): readonly TilePlan[] {
  return [
    {
      id: 'cpu',
      title: words('hostPage.cpu'),
      color: 'cpu',
      unit: 'ratio',
      columns: [columnOf('host.cpu')],
      gap,
      full: 1,
      parts: [[columnOf('host.guests')]],
      detail: ([share = Number.NaN]) =>
        Number.isNaN(share) ? '' : words('hostPage.tile.guestsTake', { share: formatPercent(share) }),
    },
    {
      id: 'memory',
      title: words('hostPage.memory'),
      color: 'mem',
      unit: 'bytes',
      columns: [columnOf('host.memUsed')],
      gap,
      full: memoryBytes > 0 ? memoryBytes : null,
      parts: [],
      detail: () => (memoryBytes > 0 ? words('hostPage.tile.of', { total: formatBytes(memoryBytes) }) : ''),
    },
    {
      id: 'latency',
      title: words('hostPage.latency'),
      color: 'net',
      unit: 'seconds',
      columns: [columnOf('host.latency')],
      full: null,
      parts: [],
      detail: () => words('hostPage.tile.thereAndBack'),
    },
    {
      id: 'poll',
      title: words('hostPage.poll'),
      color: 'disk',
      unit: 'seconds',
      columns: [columnOf('host.poll')],
      full: null,
      parts: [],
      detail: () => {
        const interval = intervalMs();
        return Number.isNaN(interval) ? '' : words('hostPage.tile.every', { time: seconds(interval) });
      },
    },
  ];
}
