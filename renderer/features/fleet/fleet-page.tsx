import { useEffect, useMemo, useState } from 'react';
import { NO_SUBJECT } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useServices, useSettings } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import '../../widgets/form.css';
import type { ColumnChoice } from '../../widgets/grid/column-layout.ts';
import { ColumnMenu } from '../../widgets/grid/column-menu.tsx';
import { NoHost } from '../hosts/no-host.tsx';
import '../machines/machines-toolbar.css';
import { useElementWidth } from '../machines/table/use-element-width.ts';
import { FLEET_COLUMNS, fittingChoice, fleetColumnOf } from './fleet-columns.ts';
import { createFleetModel } from './fleet-model.ts';
import { FleetTable } from './fleet-table.tsx';

/** One table over all hosts: how each does, what it carries, how old that is. */
export function FleetPage() {
  const t = useWords();
  const services = useServices();
  const count = useFleet((state) => state.hosts.size);
  const ready = useFleet((state) => state.ready);
  const kept = useSettings((all) => all.hostsTable);
  const [model] = useState(() => createFleetModel(services));
  const id = fleetColumnOf(kept.sort.id)?.id ?? ('place' as const);
  const { descending } = kept.sort;
  const { update } = services.settings.getState();
  const [page, setPage] = useState<HTMLDivElement | null>(null);
  const available = useElementWidth(page);
  const fitting = useMemo(() => fittingChoice(available), [available]);
  const columns = {
    specs: FLEET_COLUMNS,
    choice: kept.columns.length > 0 ? kept.columns : fitting,
    onChoose: (chosen: ColumnChoice) => update({ hostsTable: { ...kept, columns: chosen } }),
  };
  useEffect(() => model.start(), [model]);
  useEffect(() => model.setView({ id, descending }, kept.grouped), [model, id, descending, kept.grouped]);
  return (
    <div className="fleet-page" ref={setPage}>
      <div className="toolbar">
        <h1 className="fleet-title">{t('fleet.title')}</h1>
        <span className="toolbar-selected">{t('fleet.hosts', { count })}</span>
        <span className="spacer" />
        {id !== 'place' && (
          <Button
            kind="quiet"
            onClick={() => update({ hostsTable: { ...kept, sort: { id: 'place', descending: false } } })}
          >
            {t('fleet.byPlace')}
          </Button>
        )}
        <label className="check-row">
          <input
            type="checkbox"
            checked={kept.grouped}
            onChange={(event) => update({ hostsTable: { ...kept, grouped: event.target.checked } })}
          />
          {t('fleet.group')}
        </label>
        <ColumnMenu {...columns} />
        <ActionButton action="host.add" subject={NO_SUBJECT} />
      </div>
      {ready && count === 0 ? (
        <NoHost />
      ) : (
        <FleetTable
          model={model}
          columns={columns}
          sort={{ id, descending }}
          onSort={(sort) => update({ hostsTable: { ...kept, sort } })}
        />
      )}
    </div>
  );
}
