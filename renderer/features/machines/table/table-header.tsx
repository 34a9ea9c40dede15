import { ContextMenu } from '@base-ui/react/context-menu';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import '../../../widgets/popup.css';
import type { ColumnLayout, PlacedColumn } from './column-layout.ts';
import { ColumnMenuItems } from './column-menu.tsx';
import type { ColumnId } from './columns.ts';
import type { RowSort } from './row-order.ts';
import { useColumnDrag } from './use-column-drag.ts';

export interface TableHeaderProps {
  readonly layout: ColumnLayout;
  readonly sort: RowSort;
  readonly onSort: (id: ColumnId) => void;
  readonly onResize: (id: ColumnId, width: number) => void;
  readonly onFit: (id: ColumnId) => void;
  readonly onMove: (id: ColumnId, target: ColumnId) => void;
  readonly onNudge: (id: ColumnId, by: -1 | 1) => void;
  /** The focus goes down to the rows. */
  readonly onLeave: () => void;
}

const WIDER = 16;

/**
 * The heads of the columns. One of them is in the tab order; left and right go between them, Shift moves the column,
 * Ctrl changes its width, Enter sorts, and the context menu shows and hides.
 */
export function TableHeader(props: TableHeaderProps) {
  const t = useWords();
  const { layout, sort, onSort, onResize, onNudge, onLeave } = props;
  const [current, setCurrent] = useState<ColumnId>('name');
  const row = useRef<HTMLDivElement>(null);
  const drag = useColumnDrag(layout, props.onMove);
  const tabStop = layout.columns.some(({ spec }) => spec.id === current) ? current : layout.columns[0]?.spec.id;

  const focus = (id: ColumnId): void => {
    setCurrent(id);
    row.current?.querySelector<HTMLElement>(`[data-head="${id}"] .head-button`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, { spec, width }: PlacedColumn): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.key === 'ArrowDown') onLeave();
    else if (by === 0 || event.altKey) return;
    else if (event.shiftKey) onNudge(spec.id, by);
    else if (event.ctrlKey) onResize(spec.id, width + by * WIDER);
    else {
      const next = layout.columns[layout.columns.findIndex((column) => column.spec === spec) + by];
      if (next !== undefined) focus(next.spec.id);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger
        render={
          // biome-ignore lint/a11y/useSemanticElements: a grid of recycled rows is no table element
          // biome-ignore lint/a11y/useFocusableInteractive: the heads in it take the focus
          <div className="head-row" role="row" aria-rowindex={1} ref={row} />
        }
      >
        {layout.columns.map((column, index) => {
          const { spec, width } = column;
          const sorted = sort.id === spec.id;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a grid of recycled rows is no table element
            // biome-ignore lint/a11y/useFocusableInteractive: the button in it takes the focus
            <div
              key={spec.id}
              role="columnheader"
              className="head"
              data-head={spec.id}
              data-align={spec.align}
              data-drop={drag.target === spec.id ? drag.side : undefined}
              data-dragged={drag.dragged === spec.id || undefined}
              aria-colindex={index + 1}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                className="head-button"
                tabIndex={spec.id === tabStop ? 0 : -1}
                title={t(spec.hint)}
                onFocus={() => setCurrent(spec.id)}
                onKeyDown={(event) => onKeyDown(event, column)}
                onClick={() => drag.wasClick() && onSort(spec.id)}
                onPointerDown={(event) => drag.begin(event, spec.id)}
              >
                <span className="ellipsis">{t(spec.title)}</span>
                {sorted && (sort.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
              </button>
              <ResizeHandle
                width={width}
                onResize={(next) => onResize(spec.id, next)}
                onFit={() => props.onFit(spec.id)}
              />
            </div>
          );
        })}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="popup-layer">
          <ContextMenu.Popup className="popup" aria-label={t('machines.columns')}>
            <ColumnMenuItems />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

interface ResizeHandleProps {
  readonly width: number;
  readonly onResize: (width: number) => void;
  readonly onFit: () => void;
}

/** The edge that is drawn; for the keyboard there is Ctrl with an arrow on the head. */
function ResizeHandle({ width, onResize, onFit }: ResizeHandleProps) {
  const start = useRef({ x: 0, width: 0 });
  const follow = (event: PointerEvent<HTMLElement>): void => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      onResize(start.current.width + event.clientX - start.current.x);
    }
  };
  return (
    <span
      className="head-edge"
      aria-hidden
      onPointerDown={(event) => {
        start.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={follow}
      onDoubleClick={onFit}
    />
  );
}
