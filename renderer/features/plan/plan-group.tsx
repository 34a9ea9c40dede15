import GripVertical from 'lucide-react/icons/grip-vertical';
import { type DragEvent, type KeyboardEvent, useId, useState } from 'react';
import type { HostId, HostRecord } from '../../../shared/model/host.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Foreign } from '../../widgets/foreign.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import { StateDot } from '../../widgets/state-dot.tsx';
import { machineTone } from '../../widgets/tone.ts';
import type { PlannedGroup, PlannedTurn } from './plan-preview.ts';
import { planTime } from './plan-time.ts';

/** So many machines of a group are listed; their order is what they stand in all the same. */
const MOST_TURNS = 200;

export interface PlanGroupProps {
  readonly group: PlannedGroup;
  readonly hosts: ReadonlyMap<HostId, HostRecord>;
  readonly onMove: (id: string, by: -1 | 1) => void;
  readonly onPlace: (id: string, target: string) => void;
}

/** The machines of one host in their turns, or of all hosts in one order; they can be put into another. */
export function PlanGroup({ group, hosts, onMove, onPlace }: PlanGroupProps) {
  const t = useWords();
  const id = useId();
  const [dragged, setDragged] = useState<string | null>(null);
  const host = group.host === null ? null : (hosts.get(group.host) ?? null);
  const focus = (machine: string): void => {
    // The row is at another place once it has been drawn again.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-turn="${CSS.escape(machine)}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, machine: string): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) {
      onMove(machine, by);
      focus(machine);
      return;
    }
    const { previousElementSibling, nextElementSibling } = event.currentTarget;
    const next = by < 0 ? previousElementSibling : nextElementSibling;
    if (next instanceof HTMLElement) next.focus();
  };
  const onDrop = (event: DragEvent, target: string): void => {
    event.preventDefault();
    if (dragged !== null && dragged !== target) onPlace(dragged, target);
    setDragged(null);
  };
  return (
    <section className="plan-group" data-colour={host?.colour ?? undefined} aria-labelledby={id}>
      <h4 id={id}>
        {host === null ? t('plan.all') : <Foreign text={host.name} className="ellipsis" />}
        <span className="plan-count">{group.turns.length}</span>
      </h4>
      <ol className="plan-turns" aria-labelledby={id}>
        {group.turns.slice(0, MOST_TURNS).map((turn) => (
          <li
            key={turn.machine.id}
            data-turn={turn.machine.id}
            className="plan-turn"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move it to another place
            tabIndex={0}
            draggable
            data-dragged={dragged === turn.machine.id || undefined}
            onKeyDown={(event) => onKeyDown(event, turn.machine.id)}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              setDragged(turn.machine.id);
            }}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => dragged !== null && event.preventDefault()}
            onDrop={(event) => onDrop(event, turn.machine.id)}
          >
            <GripVertical size={13} aria-hidden />
            <StateDot tone={machineTone(turn.machine)} />
            <Foreign text={turn.machine.name} className="plan-name ellipsis" />
            {group.host === null && (
              <span className="plan-host ellipsis">{plainText(hosts.get(turn.machine.host)?.name ?? '', 60)}</span>
            )}
            <span className="plan-when">
              <When turn={turn} />
            </span>
          </li>
        ))}
        {group.turns.length > MOST_TURNS && <li>{t('plan.more', { count: group.turns.length - MOST_TURNS })}</li>}
      </ol>
    </section>
  );
}

function When({ turn: { fromMs, waits } }: { readonly turn: PlannedTurn }) {
  const t = useWords();
  const time = planTime(fromMs);
  if (waits) return fromMs === 0 ? t('plan.afterOne') : t('plan.afterOneFrom', { time });
  return fromMs === 0 ? t('plan.atOnce') : t('plan.from', { time });
}
