import { ContextMenu } from '@base-ui/react/context-menu';
import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import '../popup.css';
import { type ColumnLayout, moveColumn, nudgeColumn, type PlacedColumn, resizeColumn } from './column-layout.ts';
import { type ColumnChoosing, ColumnMenuItems } from './column-menu.tsx';
import type { GridColumn } from './grid-column.ts';
import './grid-header.css';
import { useColumnDrag } from './use-column-drag.ts';

export interface GridHeaderProps<Spec extends GridColumn, Id extends string> extends ColumnChoosing {
  readonly specs: readonly Spec[];
  readonly layout: ColumnLayout<Spec>;
  /** The id of a column, or of an order that is no column's. */
  readonly sort: { readonly id: Id; readonly descending: boolean };
  /** What a press on a column's head asks for. */
  readonly onSort: (sort: { readonly id: Spec['id']; readonly descending: boolean }) => void;
  /** How wide a column's contents are. */
  readonly contentWidth: (id: Spec['id']) => number;
  /** The focus goes down to the rows. */
  readonly onLeave: () => void;
}

const WIDER = 16;

/**
 * The heads of the columns. One of them is in the tab order; left and right go between them, Shift moves the column,
 * Ctrl changes its width, Enter sorts, and the context menu shows and hides.
 */
export function GridHeader<Spec extends GridColumn, Id extends string>(props: GridHeaderProps<Spec, Id>) {
  const t = useWords();
  const { specs, choice, onChoose, layout, sort, onSort, contentWidth, onLeave } = props;
  const [current, setCurrent] = useState<string>('name');
  const row = useRef<HTMLDivElement>(null);
  const drag = useColumnDrag(layout, (id, target) => onChoose(moveColumn(specs, choice, id, target)));
  const tabStop = layout.columns.some(({ spec }) => spec.id === current) ? current : layout.columns[0]?.spec.id;

  const resize = (id: string, width: number): void => onChoose(resizeColumn(specs, choice, id, width));
  const focus = (id: string): void => {
    setCurrent(id);
    row.current?.querySelector<HTMLElement>(`[data-head="${id}"] .head-button`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, { spec, width }: PlacedColumn<Spec>): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (event.key === 'ArrowDown') onLeave();
    else if (by === 0 || event.altKey) return;
    else if (event.shiftKey) onChoose(nudgeColumn(specs, choice, spec.id, by));
    else if (event.ctrlKey) resize(spec.id, width + by * WIDER);
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
          const sorted = (sort.id as string) === spec.id;
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
                onClick={() => {
                  if (!drag.wasClick()) return;
                  onSort({ id: spec.id, descending: sorted ? !sort.descending : spec.descendingFirst });
                }}
                onPointerDown={(event) => drag.begin(event, spec.id)}
              >
                <span className="ellipsis">{t(spec.title)}</span>
                {sorted && (sort.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
              </button>
              <ResizeHandle
                width={width}
                onResize={(next) => resize(spec.id, next)}
                onFit={() => resize(spec.id, contentWidth(spec.id))}
              />
            </div>
          );
        })}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="popup-layer">
          <ContextMenu.Popup className="popup" aria-label={t('machines.columns')}>
            <ColumnMenuItems specs={specs} choice={choice} onChoose={onChoose} />
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
