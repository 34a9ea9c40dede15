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
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { actionOf } from '../../../actions/catalogue.ts';
import { runAction } from '../../../actions/use-actions.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { extendTo, selectOnly, toggle } from '../../../stores/selection.ts';
import { useServices, useSettings } from '../../../stores/services.ts';
import '../../hosts/host-list.css';
import './machines-table.css';
import { layoutColumns } from '../../../widgets/grid/column-layout.ts';
import { GridHeader } from '../../../widgets/grid/grid-header.tsx';
import { columnOf } from './columns.ts';
import { type ContextMenuRequest, MachineContextMenu } from './machine-context-menu.tsx';
import type { RowsModel } from './rows-model.ts';
import { createTableBody, type TableBody } from './table-body.ts';
import { createTableKeys } from './table-keys.ts';
import { useColumnChoice } from './use-column-choice.ts';
import { useElementWidth } from './use-element-width.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { watchTable } from './watch-table.ts';

/** The order must not change under the hand for this long after a touch. */
const HOLD_MS = 1500;

/** The table of machines: a grid whose rows are drawn by table-body.ts. It shows what `model` says. */
export function MachinesTable({ model }: { readonly model: RowsModel }) {
  const t = useWords();
  const services = useServices();
  const { settings, selection } = services;
  const table = useSettings((all) => all.table);
  const [grid, setGrid] = useState<HTMLDivElement | null>(null);
  const holder = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [body, setBody] = useState<TableBody | null>(null);
  const [menu, setMenu] = useState<ContextMenuRequest>({ x: 0, y: 0, machines: [] });
  const [menuOpen, setMenuOpen] = useState(false);
  const columns = useColumnChoice();
  const { specs, choice } = columns;
  const available = useElementWidth(grid);
  const layout = useMemo(() => layoutColumns(specs, choice, available), [specs, choice, available]);
  const sortColumn = columnOf(table.sort.id);
  const sort = { id: sortColumn?.id ?? ('name' as const), descending: table.sort.descending };
  const { update } = settings.getState();

  useLayoutEffect(() => {
    if (body !== null && available > 0) body.setLayout(layout);
  }, [body, layout, available]);

  useLayoutEffect(() => {
    if (grid === null || holder.current === null || head.current === null) return;
    const made = createTableBody({ grid, rows: holder.current, head: head.current }, model, services);
    setBody(made);
    const stopWatching = watchTable(made, model, services);
    const onTheme = (): void => made.refreshColors();
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', onTheme);
    return () => {
      scheme.removeEventListener('change', onTheme);
      stopWatching();
      made.stop();
      setBody(null);
    };
  }, [grid, model, services]);

  const theme = useSettings((all) => all.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is what the colours come from
  useEffect(() => body?.refreshColors(), [body, theme]);

  const openMenu = useCallback(
    (request: ContextMenuRequest): void => {
      model.hold(60_000);
      setMenu(request);
      setMenuOpen(true);
    },
    [model],
  );
  const open = useCallback(
    (machine: MachineRecord): void =>
      runAction(actionOf('machine.open'), { machines: [machine], host: null }, services),
    [services],
  );

  const onMouseDown = (event: MouseEvent): void => {
    const machine = body?.machineAt(event.target) ?? null;
    if (machine === null) return;
    model.hold(HOLD_MS);
    const now = selection.getState();
    if (event.button === 2) {
      if (!now.selected.has(machine.id)) selection.setState(selectOnly(machine.id));
    } else if (event.button !== 0) return;
    else if (event.shiftKey) selection.setState(extendTo(now, machine.id, model.ids(), event.ctrlKey));
    else if (event.ctrlKey) selection.setState(toggle(now, machine.id));
    else selection.setState(selectOnly(machine.id));
    // Shift would select text otherwise.
    if (event.shiftKey) event.preventDefault();
    grid?.focus({ preventScroll: true });
  };
  const onContextMenu = (event: MouseEvent): void => {
    const machine = body?.machineAt(event.target) ?? null;
    if (machine === null) return;
    event.preventDefault();
    openMenu({ x: event.clientX, y: event.clientY, machines: [...selection.getState().selected] });
  };
  const [keys] = useState(() => createTableKeys(services));
  const press = useCallback(
    (event: globalThis.KeyboardEvent): void => {
      if (body === null) return;
      model.hold(HOLD_MS);
      if (keys.press(event, model, body, { open, openMenu })) event.preventDefault();
    },
    [body, keys, model, open, openMenu],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target === grid) press(event.nativeEvent);
  };
  useGridFocus(grid, press);
  useLayoutEffect(() => {
    // Whoever comes back from a machine finds its row in sight.
    if (body !== null) body.reveal(model.indexOf(services.selection.getState().focused ?? ''));
  }, [body, model, services]);
  const onFocus = (event: { readonly target: EventTarget }): void => {
    const now = selection.getState();
    const [first] = model.rows;
    // Whoever comes by keyboard must see where they are.
    if (event.target === grid && first !== undefined && model.indexOf(now.focused ?? '') < 0) {
      selection.setState({ ...now, focused: first.id });
    }
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: its rows are recycled, which a table element cannot be */}
      <div
        ref={setGrid}
        className="grid"
        role="grid"
        aria-label={t('machines.table')}
        aria-multiselectable
        aria-colcount={layout.columns.length}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onContextMenu={onContextMenu}
        onFocus={onFocus}
        onDoubleClick={(event) => {
          const machine = body?.machineAt(event.target) ?? null;
          if (machine !== null) open(machine);
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div className="grid-head" role="rowgroup" ref={head}>
          <GridHeader
            {...columns}
            specs={specs}
            layout={layout}
            sort={sort}
            onSort={(next) => update({ table: { ...table, sort: next } })}
            contentWidth={(id) => body?.contentWidth(id) ?? 0}
            onLeave={() => grid?.focus()}
          />
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div className="grid-rows" role="rowgroup" ref={holder} />
      </div>
      <MachineContextMenu
        open={menuOpen}
        request={menu}
        onClose={() => {
          setMenuOpen(false);
          model.release();
        }}
        focusAfter={() => grid}
      />
    </>
  );
}
