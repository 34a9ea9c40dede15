import { Fragment, useId } from 'react';
import type { HostRecord } from '../../../../shared/model/host.ts';
import { MACHINE_STATES, type MachineRecord } from '../../../../shared/model/machine.ts';
import { formatRoute, type Route } from '../../../app/route.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useNavigation } from '../../../stores/services.ts';
import { StateDot } from '../../../widgets/state-dot.tsx';
import { machineTone, type Tone } from '../../../widgets/tone.ts';

/** How many machines are in which state; each leads to the list of them. */
export function StatesCard({
  host,
  machines,
}: {
  readonly host: HostRecord;
  readonly machines: readonly MachineRecord[];
}) {
  const t = useWords();
  const id = useId();
  const saved = machines.filter(({ state, managedSave }) => state === 'off' && managedSave).length;
  const hung = machines.filter((machine) => machine.hung).length;
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.machines')}</h2>
      {machines.length === 0 ? (
        <p className="card-none">{t('hostPage.noMachines')}</p>
      ) : (
        <ul className="state-counts">
          {MACHINE_STATES.map((state) => (
            <Fragment key={state}>
              <StateCount
                count={machines.filter((machine) => machine.state === state).length}
                tone={machineTone({ state, hung: false, managedSave: false })}
                title={t(`machines.state.${state}`)}
                place={listOf(host, `state:${state}`)}
              />
              {state === 'off' ? (
                <StateCount count={saved} tone="saved" title={t('hostPage.saved')} place={listOf(host, 'is:saved')} />
              ) : null}
            </Fragment>
          ))}
          <StateCount count={hung} tone="warn" title={t('hostPage.hung')} place={listOf(host, 'is:hung')} />
        </ul>
      )}
    </section>
  );
}

interface StateCountProps {
  readonly count: number;
  readonly tone: Tone;
  readonly title: string;
  readonly place: Route;
}

function StateCount({ count, tone, title, place }: StateCountProps) {
  const go = useNavigation((state) => state.go);
  if (count === 0) return null;
  return (
    <li>
      <a
        href={formatRoute(place)}
        onClick={(event) => {
          event.preventDefault();
          go(place);
        }}
      >
        <StateDot tone={tone} />
        <strong>{count}</strong> {title}
      </a>
    </li>
  );
}

function listOf(host: HostRecord, query: string): Route {
  return { page: 'machines', host: host.id, query };
}
