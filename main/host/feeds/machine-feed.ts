import type { Dispose } from '../../../shared/dispose.ts';
import type { MachineDetail, MachineId } from '../../../shared/model/machine.ts';
import type { Sink } from '../../../shared/rpc.ts';
import { EMPTY_DETAIL } from '../../machine/detail.ts';
import type { MachineEntry } from '../inventory/machine-entry.ts';

/** Changes of one machine within this long are told together. */
const CALM_MS = 100;

/** The machine topic: what the page of an opened machine shows beside its record. */
export class MachineFeed {
  readonly #sinks = new Map<MachineId, Set<Sink<MachineDetail, MachineDetail>>>();
  /** Those that had their snapshot. */
  readonly #begun = new Set<Sink<MachineDetail, MachineDetail>>();
  readonly #waiting = new Map<MachineId, ReturnType<typeof setTimeout>>();

  subscribe(entry: MachineEntry, sink: Sink<MachineDetail, MachineDetail>): Dispose {
    const { id } = entry.record;
    const sinks = this.#sinks.get(id) ?? new Set();
    this.#sinks.set(id, sinks);
    sinks.add(sink);
    if (isKnown(entry)) this.#tell(sink, entry);
    return () => {
      sinks.delete(sink);
      this.#begun.delete(sink);
      if (sinks.size === 0) this.#sinks.delete(id);
    };
  }

  /** A machine's facts or events are others. */
  changed(entry: MachineEntry): void {
    const { id } = entry.record;
    if (!this.#sinks.has(id) || this.#waiting.has(id)) return;
    const tell = (): void => {
      this.#waiting.delete(id);
      if (!isKnown(entry)) return;
      for (const sink of this.#sinks.get(id) ?? []) this.#tell(sink, entry);
    };
    this.#waiting.set(id, setTimeout(tell, CALM_MS));
  }

  /** Ends the pages of a machine that is gone. */
  end(id: MachineId): void {
    const sinks = this.#sinks.get(id);
    this.#sinks.delete(id);
    for (const sink of sinks ?? []) {
      this.#begun.delete(sink);
      sink.end({ code: 'already-gone' });
    }
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#sinks.clear();
    this.#begun.clear();
  }

  #tell(sink: Sink<MachineDetail, MachineDetail>, entry: MachineEntry): void {
    const detail = detailFrom(entry);
    if (this.#begun.has(sink)) sink.delta(detail);
    else sink.snapshot(detail);
    this.#begun.add(sink);
  }
}

/** Before its XML was read or refused a machine is not one without disks: nothing is told of it. */
function isKnown({ detail, problem }: MachineEntry): boolean {
  return detail !== null || problem !== null;
}

function detailFrom(entry: MachineEntry): MachineDetail {
  const { detail, events, problem, record } = entry;
  return { ...(detail ?? EMPTY_DETAIL), id: record.id, events: [...events], problem };
}
