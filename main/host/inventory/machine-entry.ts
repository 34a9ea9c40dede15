import type { MachineEvent, MachineRecord } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { DomainRef } from '../../libvirt/wire/objects.ts';
import type { XmlDetail } from '../../machine/detail.ts';
import { NEVER } from '../../metrics/sample-batch.ts';

/** Kept per machine; beyond it the oldest goes. */
const MAX_EVENTS = 200;

/** All that a host's session knows of one machine beside its numbers. */
export interface MachineEntry {
  /** How libvirt is to find it: replaced whenever name or id change. */
  ref: DomainRef;
  record: MachineRecord;
  /** Where its numbers are in the host's rates and history. */
  readonly column: number;
  /** When an event last told of it, ms; what was asked before that is old. */
  eventAt: number;
  /** The stateCode that its state is of; NO_STATE once an event told otherwise, so that the next answer is compared. */
  stateTold: number;
  /** From its XML, once that was read for an opened machine. */
  detail: XmlDetail | null;
  /** Why its XML could not be read. */
  problem: Problem | null;
  /** Newest last. */
  readonly events: MachineEvent[];
}

export const NO_STATE = -1;

/** A virDomainState and its reason as one number, to compare without making strings. */
export function stateCode(state: number, reason: number): number {
  return state * 256 + reason;
}

export function createEntry(ref: DomainRef, record: MachineRecord, column: number): MachineEntry {
  return { ref, record, column, eventAt: NEVER, stateTold: NO_STATE, detail: null, problem: null, events: [] };
}

/** Notes something that happened. */
export function addEvent(entry: MachineEntry, event: MachineEvent): void {
  entry.events.push(event);
  if (entry.events.length > MAX_EVENTS) entry.events.shift();
}

/** Whether a change would leave a record as it is. */
export function isSame(record: MachineRecord, change: Partial<MachineRecord>): boolean {
  for (const [key, value] of Object.entries(change)) {
    const old: unknown = record[key as keyof MachineRecord];
    if (old === value) continue;
    if (!Array.isArray(old) || !Array.isArray(value) || old.length !== value.length) return false;
    if (old.some((item, index) => item !== value[index])) return false;
  }
  return true;
}
