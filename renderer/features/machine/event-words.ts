import type { MachineEvent, MachineRecord } from '../../../shared/model/machine.ts';
import { machinePage } from '../../i18n/en/machine-page.ts';
import { words } from '../../i18n/i18n.ts';
import type { ChartMarker } from '../../widgets/chart/time-series.ts';
import { plainText } from '../../widgets/plain-text.ts';

type EventKey = keyof typeof machinePage.event;
type ReasonKey = keyof typeof machinePage.reason;

/** What happened, in words; a kind newer than the words is still told. The detail is the other side's, as plain text. */
export function eventText(event: Pick<MachineEvent, 'kind' | 'detail'>): string {
  const key: EventKey = Object.hasOwn(machinePage.event, event.kind) ? (event.kind as EventKey) : 'other';
  const text = words(`machinePage.event.${key}`);
  const detail = event.detail ?? (key === 'other' ? event.kind : null);
  return detail === null ? text : `${text}: ${plainText(detail, 120)}`;
}

/** Why a machine is in its state, in a few words; null when there is nothing to say. */
export function reasonText(reason: string | null): string | null {
  if (reason === null || !Object.hasOwn(machinePage.reason, reason)) return null;
  return words(`machinePage.reason.${reason as ReasonKey}`);
}

/** The words of a machine's state: `Off, saved` and `Not answering` are states for whoever looks at it. */
export function stateText(machine: Pick<MachineRecord, 'state' | 'hung' | 'managedSave'>): string {
  if (machine.hung) return words('machines.state.hung');
  return words(`machines.state.${machine.state === 'off' && machine.managedSave ? 'saved' : machine.state}`);
}

/** When the newest event came that changed whether the machine runs, ms since the epoch; null when none was seen. */
export function stateSince(events: readonly MachineEvent[]): number | null {
  return (
    events.findLast(({ kind }) => /^lifecycle-(started|suspended|resumed|stopped|pmsuspended|crashed)/.test(kind))
      ?.time ?? null
  );
}

const BAD = /crash|panic|ioerror|io-error|failed|api-error|^hung$/;
/** Too frequent, or no cause of anything that a graph shows. */
const UNMARKED = /^(metadata|balloon|agent-|lifecycle-(un)?defined)/;

/** Whether an event means trouble. */
export function isBadEvent(kind: string): boolean {
  return BAD.test(kind);
}

/** The events that graphs mark, as they mark them. */
export function toMarkers(events: readonly MachineEvent[]): ChartMarker[] {
  return events
    .filter((event) => !UNMARKED.test(event.kind))
    .map((event) => ({
      time: event.time,
      label: eventText(event),
      tone: isBadEvent(event.kind) ? 'bad' : 'neutral',
    }));
}
