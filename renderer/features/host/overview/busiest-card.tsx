import { useEffect, useId, useMemo, useState } from 'react';
import { isActive } from '../../../../shared/model/action.ts';
import type { MachineRecord, Slot } from '../../../../shared/model/machine.ts';
import type { StatsColumn } from '../../../../shared/model/stats.ts';
import { formatBytes, formatPercent } from '../../../../shared/units.ts';
import { formatRoute, type Route } from '../../../app/route.ts';
import { type TextKey, useWords } from '../../../i18n/i18n.ts';
import { useNavigation, useServices } from '../../../stores/services.ts';
import { Foreign } from '../../../widgets/foreign.tsx';
import { type Busy, findBusiest, MOST_BUSY } from './busiest.ts';

/** Often enough to be live, seldom enough to be read. */
const RANK_MS = 2000;
/** After so many frames without a number there will be none. */
const ENOUGH_FRAMES = 6;

interface BusiestCardProps {
  readonly machines: readonly MachineRecord[];
  readonly live: boolean;
}

/** The machines that take most of the host's processors and memory now; each leads to its page. */
export function BusiestCard({ machines, live }: BusiestCardProps) {
  const t = useWords();
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.busiest')}</h2>
      <div className="busiest">
        <Ranking
          title={t('hostPage.byCpu')}
          column="hostCpu"
          color="cpu"
          format={formatPercent}
          machines={machines}
          live={live}
        />
        <Ranking
          title={t('hostPage.byMemory')}
          column="memUsed"
          color="mem"
          format={formatBytes}
          machines={machines}
          live={live}
        />
      </div>
    </section>
  );
}

interface RankingProps extends BusiestCardProps {
  readonly title: string;
  readonly column: StatsColumn;
  readonly color: 'cpu' | 'mem';
  readonly format: (value: number) => string;
}

function Ranking({ title, column, color, format, machines, live }: RankingProps) {
  const t = useWords();
  const bySlot = useMemo(() => new Map(machines.map((machine) => [machine.slot, machine])), [machines]);
  const { busiest, gaveUp } = useBusiest(machines, column, live);
  const top = busiest[0]?.value ?? 1;
  return (
    <div className="ranking">
      <h3>{title}</h3>
      {busiest.length === 0 ? <p className="card-none">{t(whyNobody(machines, live, gaveUp))}</p> : null}
      <ol style={live ? { minBlockSize: `${Math.min(MOST_BUSY, machines.length) * 26}px` } : undefined}>
        {busiest.map(({ slot, value }) => {
          const machine = bySlot.get(slot);
          return machine === undefined ? null : (
            <li key={slot}>
              <RankedMachine machine={machine} />
              <span className="rank-track" aria-hidden="true">
                <span style={{ inlineSize: `${(value / top) * 100}%`, background: `var(--${color})` }} />
              </span>
              <span className="rank-value">{format(value)}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function RankedMachine({ machine }: { readonly machine: MachineRecord }) {
  const go = useNavigation((state) => state.go);
  const place: Route = { page: 'machine', machine: machine.id, tab: null };
  return (
    <a
      className="ellipsis"
      href={formatRoute(place)}
      onClick={(event) => {
        event.preventDefault();
        go(place);
      }}
    >
      <Foreign text={machine.name} />
    </a>
  );
}

function whyNobody(machines: readonly MachineRecord[], live: boolean, gaveUp: boolean): TextKey {
  if (!machines.some(({ state }) => isActive(state))) return 'hostPage.nobody';
  if (!live) return 'hostPage.noNumbers';
  return gaveUp ? 'hostPage.notTold' : 'hostPage.collecting';
}

interface Ranked {
  readonly busiest: readonly Busy[];
  /** Numbers came, but none of these. */
  readonly gaveUp: boolean;
}

const NOBODY: Ranked = { busiest: [], gaveUp: false };
const NEVER: Ranked = { busiest: [], gaveUp: true };

/** Ranked anew every two seconds; as it was last while no numbers come. */
function useBusiest(machines: readonly MachineRecord[], column: StatsColumn, live: boolean): Ranked {
  const { stats } = useServices();
  const [ranked, setRanked] = useState(NOBODY);
  useEffect(() => {
    const slots = machines.map(({ slot }) => slot);
    let rankedAt = Number.NEGATIVE_INFINITY;
    let frames = 0;
    const rank = (): void => {
      const now = performance.now();
      if (now - rankedAt < RANK_MS - 100) return;
      const busiest = findBusiest(slots, (slot: Slot) => stats.read(slot, column));
      frames += 1;
      if (busiest.length > 0) {
        rankedAt = now;
        setRanked({ busiest, gaveUp: false });
      } else if (live) setRanked(frames < ENOUGH_FRAMES ? NOBODY : NEVER);
    };
    rank();
    return live ? stats.subscribe(rank) : undefined;
  }, [stats, machines, column, live]);
  return ranked;
}
