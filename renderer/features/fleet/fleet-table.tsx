import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useWords } from '../../i18n/i18n.ts';
import { useServices, useSettings } from '../../stores/services.ts';
import { layoutColumns } from '../../widgets/grid/column-layout.ts';
import type { ColumnChoosing } from '../../widgets/grid/column-menu.tsx';
import { GridHeader } from '../../widgets/grid/grid-header.tsx';
import { createTypeAhead, rowAfterKey } from '../machines/table/row-keys.ts';
import { useElementWidth } from '../machines/table/use-element-width.ts';
import { useGridFocus } from '../machines/table/use-grid-focus.ts';
import '../machines/table/machines-table.css';
import '../hosts/host-list.css';
import './fleet.css';
import { createFleetBody, type FleetBody } from './fleet-body.ts';
import type { FLEET_COLUMNS } from './fleet-columns.ts';
import { FleetMenu, type FleetMenuRequest } from './fleet-menu.tsx';
import type { FleetModel } from './fleet-model.ts';
import type { FleetRow, FleetSort } from './fleet-rows.ts';

export interface FleetTableProps {
  readonly model: FleetModel;
  readonly sort: FleetSort;
  readonly onSort: (sort: FleetSort) => void;
  readonly columns: ColumnChoosing & { readonly specs: typeof FLEET_COLUMNS };
}

/** The table of hosts: a grid whose rows are drawn by fleet-body.ts, and the line of all together below it. */
export function FleetTable({ model, sort, onSort, columns }: FleetTableProps) {
  const t = useWords();
  const services = useServices();
  const [grid, setGrid] = useState<HTMLDivElement | null>(null);
  const head = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const foot = useRef<HTMLDivElement>(null);
  const [body, setBody] = useState<FleetBody | null>(null);
  const [menu, setMenu] = useState<FleetMenuRequest>({ x: 0, y: 0, host: '' });
  const [menuOpen, setMenuOpen] = useState(false);
  const [typeAhead] = useState(() => createTypeAhead());
  const available = useElementWidth(grid);
  const { specs, choice } = columns;
  const layout = useMemo(() => layoutColumns(specs, choice, available), [specs, choice, available]);
  const theme = useSettings((all) => all.theme);

  useLayoutEffect(() => {
    if (grid === null || head.current === null || holder.current === null || foot.current === null) return;
    const made = createFleetBody(
      { grid, head: head.current, rows: holder.current, foot: foot.current },
      model,
      services,
    );
    setBody(made);
    const onTheme = (): void => made.refreshColors();
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', onTheme);
    return () => {
      scheme.removeEventListener('change', onTheme);
      made.stop();
      setBody(null);
    };
  }, [grid, model, services]);
  useLayoutEffect(() => {
    if (body !== null && available > 0) body.setLayout(layout);
  }, [body, layout, available]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is what the colours come from
  useEffect(() => body?.refreshColors(), [body, theme]);

  const open = useCallback(
    (row: FleetRow | undefined): void => {
      if (row?.kind === 'host') services.navigation.getState().go({ page: 'machines', host: row.host.id, query: '' });
    },
    [services],
  );
  const openMenu = useCallback((row: FleetRow | null | undefined, x: number, y: number): void => {
    if (row?.kind !== 'host') return;
    setMenu({ x, y, host: row.host.id });
    setMenuOpen(true);
  }, []);
  const press = useCallback(
    (event: globalThis.KeyboardEvent): void => {
      if (body === null || event.altKey || event.metaKey || event.ctrlKey) return;
      const place = body.focusedPlace();
      const next = rowAfterKey(event.key, place, model.rows.length, body.pageSize());
      if (next !== null) body.focus(next);
      else if (event.key === 'Enter') open(model.rows[place]);
      else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
        const box = body.boxOf(place);
        if (box !== null) openMenu(model.rows[place], box.left + 24, box.bottom);
      } else if (event.key.length === 1 && !'/?, '.includes(event.key)) {
        const nameOf = (at: number): string => {
          const row = model.rows[at];
          return row === undefined ? '' : row.kind === 'host' ? row.host.name : row.folder;
        };
        body.focus(typeAhead.type(event.key, place, model.rows.length, nameOf));
      } else return;
      event.preventDefault();
    },
    [body, model, open, openMenu, typeAhead],
  );
  useGridFocus(grid, press);
  const onMouseDown = (event: MouseEvent): void => {
    const row = body?.rowAt(event.target) ?? null;
    if (row === null) return;
    body?.focus(model.rows.indexOf(row));
    grid?.focus({ preventScroll: true });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: its rows are recycled, which a table element cannot be */}
      <div
        ref={setGrid}
        className="grid fleet-grid"
        role="grid"
        aria-label={t('fleet.table')}
        aria-colcount={layout.columns.length}
        tabIndex={0}
        onKeyDown={(event: KeyboardEvent) => event.target === grid && press(event.nativeEvent)}
        onMouseDown={onMouseDown}
        onFocus={(event) => {
          if (event.target === grid && body !== null && body.focusedPlace() < 0) body.focus(0);
        }}
        onDoubleClick={(event) => open(body?.rowAt(event.target) ?? undefined)}
        onContextMenu={(event) => {
          event.preventDefault();
          openMenu(body?.rowAt(event.target), event.clientX, event.clientY);
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div className="grid-head" role="rowgroup" ref={head}>
          <GridHeader
            {...columns}
            specs={specs}
            layout={layout}
            sort={sort}
            onSort={onSort}
            contentWidth={(id) => body?.contentWidth(id) ?? 0}
            onLeave={() => grid?.focus()}
          />
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div className="grid-rows" role="rowgroup" ref={holder} />
      </div>
      <section className="fleet-total" aria-label={t('fleet.total')} ref={foot}>
        {layout.columns.map(({ spec }) => (
          <span
            key={spec.id}
            className="cell"
            data-align={spec.align === 'end' || BARS.includes(spec.id) ? 'end' : 'start'}
            data-total={spec.id === 'name' ? undefined : spec.id}
            title={t(spec.title)}
          >
            {spec.id === 'name' ? t('fleet.total') : ''}
          </span>
        ))}
      </section>
      <FleetMenu open={menuOpen} request={menu} onClose={() => setMenuOpen(false)} focusAfter={() => grid} />
    </>
  );
}

const BARS: readonly string[] = ['cpu', 'memory', 'storage'];
