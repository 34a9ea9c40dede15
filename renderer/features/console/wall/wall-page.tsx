import MonitorOff from 'lucide-react/icons/monitor-off';
import { useCallback, useEffect, useId, useMemo, useState, useSyncExternalStore } from 'react';
import { isActive } from '../../../../shared/model/action.ts';
import type { Route } from '../../../app/route.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { EmptyState } from '../../../widgets/empty-state.tsx';
import { EMPTY_FILTER } from '../../machines/filter/empty-filter.ts';
import { parseWhatIsRight } from '../../machines/filter/parse-filter.ts';
import { setRowsInSight } from '../../machines/rows-in-sight.ts';
import { createRowsModel } from '../../machines/table/rows-model.ts';
import { useConsoleSettings } from '../settings/use-console-preferences.ts';
import { Wall } from './wall.tsx';
import './wall-page.css';

const SMALLEST = 120;
const LARGEST = 640;

/** The screens of all running machines that fit the filter. */
export function WallPage({ route }: { readonly route: Extract<Route, { page: 'wall' }> }) {
  const t = useWords();
  const services = useServices();
  const [{ wallWidth }, update] = useConsoleSettings();
  const id = useId();
  const filter = useMemo(() => parseWhatIsRight(route.query) ?? EMPTY_FILTER, [route.query]);
  const query = useMemo(() => ({ host: null, filter, sort: { id: 'name' as const, descending: false } }), [filter]);
  const [model] = useState(() => createRowsModel(services, query));
  useEffect(() => {
    const stop = model.start();
    setRowsInSight(model);
    return () => {
      stop();
      setRowsInSight(null);
    };
  }, [model]);
  useEffect(() => model.setQuery(query), [model, query]);
  const subscribe = useCallback((listener: () => void) => model.subscribe(listener), [model]);
  const rows = useSyncExternalStore(subscribe, () => model.rows);
  const running = useMemo(() => rows.filter(({ state }) => isActive(state)), [rows]);
  return (
    <div className="wall-page">
      <div className="wall-bar">
        <h1>{t('consoles.wall.title')}</h1>
        <span className="wall-count">{t('consoles.wall.text', { count: running.length })}</span>
        <label className="visually-hidden" htmlFor={id}>
          {t('consoles.wall.size')}
        </label>
        <input
          id={id}
          type="range"
          min={SMALLEST}
          max={LARGEST}
          step={20}
          value={wallWidth}
          onChange={(event) => update({ wallWidth: Number(event.target.value) })}
        />
      </div>
      {running.length === 0 ? (
        <EmptyState icon={MonitorOff} title={t(route.query === '' ? 'consoles.wall.none' : 'consoles.wall.noMatch')}>
          {t(route.query === '' ? 'consoles.wall.noneText' : 'consoles.wall.noMatchText')}
        </EmptyState>
      ) : (
        <Wall machines={running} width={wallWidth} />
      )}
    </div>
  );
}
