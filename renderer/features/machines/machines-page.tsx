import { useEffect, useMemo, useState } from 'react';
import type { Route } from '../../app/route.ts';
import { prune } from '../../stores/selection.ts';
import { useHost, useServices, useSettings } from '../../stores/services.ts';
import { AwayStrip } from '../hosts/away-strip.tsx';
import { HostStrip } from '../hosts/host-strip.tsx';
import { EMPTY_FILTER } from './filter/empty-filter.ts';
import { parseWhatIsRight } from './filter/parse-filter.ts';
import { MachinesEmpty } from './machines-empty.tsx';
import { MachinesToolbar } from './machines-toolbar.tsx';
import './machines-page.css';
import { setRowsInSight } from './rows-in-sight.ts';
import { columnOf } from './table/columns.ts';
import { MachinesTable } from './table/machines-table.tsx';
import { createRowsModel } from './table/rows-model.ts';

/** The machines of every host, or of one, filtered. */
export function MachinesPage({ route }: { readonly route: Extract<Route, { page: 'machines' }> }) {
  const services = useServices();
  const host = useHost(route.host ?? '');
  const sort = useSettings((settings) => settings.table.sort);
  const filter = useMemo(() => parseWhatIsRight(route.query) ?? EMPTY_FILTER, [route.query]);
  const query = useMemo(
    () => ({
      host: route.host,
      filter,
      sort: { id: columnOf(sort.id)?.id ?? ('name' as const), descending: sort.descending },
    }),
    [route.host, filter, sort],
  );

  const [model] = useState(() => createRowsModel(services, query));
  useEffect(() => {
    const stop = model.start();
    setRowsInSight(model);
    return () => {
      stop();
      setRowsInSight(null);
    };
  }, [model]);
  useEffect(() => {
    model.setQuery(query);
    // What a new filter hides must not be reached by the next action.
    const before = services.selection.getState();
    const after = prune(before, (id) => model.indexOf(id) >= 0);
    if (after !== before) services.selection.setState(after);
  }, [services, model, query]);
  useEffect(
    () =>
      services.fleet.subscribe(({ machines }) => {
        const before = services.selection.getState();
        const after = prune(before, (id) => machines.has(id));
        if (after !== before) services.selection.setState(after);
      }),
    [services],
  );

  return (
    <div className="machines-page">
      {host === null ? <AwayStrip /> : <HostStrip host={host} />}
      <MachinesToolbar />
      <div className="machines-area">
        <MachinesTable model={model} />
        <MachinesEmpty model={model} host={host} query={route.query} />
      </div>
    </div>
  );
}
