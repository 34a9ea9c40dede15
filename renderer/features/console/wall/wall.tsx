import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useNavigation } from '../../../stores/services.ts';
import { Foreign } from '../../../widgets/foreign.tsx';
import { StateDot } from '../../../widgets/state-dot.tsx';
import { machineTone } from '../../../widgets/tone.ts';
import { Thumbnail } from './thumbnail.tsx';
import { useThumbnails } from './use-thumbnails.ts';
import { layOutWall, moveOnWall, WALL_GAP } from './wall-layout.ts';

interface WallProps {
  readonly machines: readonly MachineRecord[];
  /** Wanted width of one screen, in CSS pixels. */
  readonly width: number;
}

/** A grid of screens: only those in sight are drawn and asked for. */
export function Wall({ machines, width: wanted }: WallProps) {
  const t = useWords();
  const go = useNavigation((state) => state.go);
  const viewport = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 0, height: 0, top: 0 });
  const [chosen, setChosen] = useState<string | null>(null);
  const id = useId();
  useEffect(() => {
    const element = viewport.current;
    if (element === null) return;
    const look = (): void =>
      setBox({ width: element.clientWidth, height: element.clientHeight, top: element.scrollTop });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  const layout = layOutWall(machines.length, wanted, box);
  const { columns, width, height, first, last } = layout;
  const drawn = useMemo(
    () => (box.width === 0 ? [] : machines.slice(first, last + 1)),
    [machines, first, last, box.width],
  );
  const ids = useMemo(() => drawn.map((machine) => machine.id), [drawn]);
  const pictures = useThumbnails(ids, width);
  const at = Math.max(
    0,
    machines.findIndex((machine) => machine.id === chosen),
  );

  const show = (index: number): void => {
    const element = viewport.current;
    if (element === null) return;
    const top = Math.floor(index / columns) * (height + WALL_GAP);
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + height + 2 * WALL_GAP > element.scrollTop + element.clientHeight)
      element.scrollTop = top + height + 2 * WALL_GAP - element.clientHeight;
  };
  const open = (machine: MachineRecord): void => go({ page: 'machine', machine: machine.id, tab: 'console' });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Enter') {
      const machine = machines[at];
      if (machine !== undefined) open(machine);
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor(box.height / (height + WALL_GAP)));
    const next = moveOnWall(event.key, at, machines.length, columns, page);
    if (next === null) return;
    event.preventDefault();
    setChosen(machines[next]?.id ?? null);
    show(next);
  };

  const rows: (readonly MachineRecord[])[] = [];
  for (let from = 0; from < drawn.length; from += columns) rows.push(drawn.slice(from, from + columns));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be laid out by the window's width
    <div
      ref={viewport}
      className="wall"
      role="grid"
      tabIndex={0}
      aria-label={t('consoles.wall.title')}
      aria-rowcount={Math.ceil(machines.length / columns)}
      aria-colcount={columns}
      aria-activedescendant={machines[at] === undefined ? undefined : `${id}-${at}`}
      onKeyDown={onKeyDown}
    >
      <div className="wall-room" role="presentation" style={{ height: layout.totalHeight }}>
        {rows.map((row, rowAt) => {
          const index = first + rowAt * columns;
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div
              key={row[0]?.id ?? index}
              className="wall-row"
              role="row"
              aria-rowindex={Math.floor(index / columns) + 1}
              style={{ top: WALL_GAP + Math.floor(index / columns) * (height + WALL_GAP), height }}
            >
              {row.map((machine, column) => (
                // biome-ignore lint/a11y/useSemanticElements: as above
                // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
                // biome-ignore lint/a11y/useKeyWithClickEvents: Enter of the grid does the same
                <div
                  key={machine.id}
                  id={`${id}-${index + column}`}
                  className="wall-cell"
                  role="gridcell"
                  aria-colindex={column + 1}
                  aria-selected={index + column === at}
                  style={{ width }}
                  onPointerDown={() => setChosen(machine.id)}
                  onClick={() => open(machine)}
                >
                  <Thumbnail machine={machine} pictures={pictures} />
                  <span className="wall-name">
                    <StateDot tone={machineTone(machine)} />
                    <Foreign text={machine.name} className="ellipsis" />
                  </span>
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
