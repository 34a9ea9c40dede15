import type { Dispose } from '../../shared/dispose.ts';
import type { MachineDetail, MachineId } from '../../shared/model/machine.ts';
import type { Sink } from '../../shared/rpc.ts';
import { EMPTY_DETAIL } from '../machine/detail.ts';
import type { MachineEntry } from './machine-entry.ts';

/** Changes of one machine within this long are told together. */
const CALM_MS = 100;

/** The machine topic: what the page of an opened machine shows beside its record. */
export class MachineFeed {
  readonly #sinks = new Map<MachineId, Set<Sink<MachineDetail, MachineDetail>>>();
  readonly #waiting = new Map<MachineId, ReturnType<typeof setTimeout>>();

  subscribe(entry: MachineEntry, sink: Sink<MachineDetail, MachineDetail>): Dispose {
    const { id } = entry.record;
    const sinks = this.#sinks.get(id) ?? new Set();
    this.#sinks.set(id, sinks);
    sinks.add(sink);
    sink.snapshot(detailFrom(entry));
    return () => {
      sinks.delete(sink);
      if (sinks.size === 0) this.#sinks.delete(id);
    };
  }

  /** A machine's facts or events are others. */
  changed(entry: MachineEntry): void {
    const { id } = entry.record;
    if (!this.#sinks.has(id) || this.#waiting.has(id)) return;
    const tell = (): void => {
      this.#waiting.delete(id);
      for (const sink of this.#sinks.get(id) ?? []) sink.delta(detailFrom(entry));
    };
    this.#waiting.set(id, setTimeout(tell, CALM_MS));
  }

  /** Ends the pages of a machine that is gone. */
  end(id: MachineId): void {
    const sinks = this.#sinks.get(id);
    this.#sinks.delete(id);
    for (const sink of sinks ?? []) sink.end({ code: 'already-gone' });
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
    this.#sinks.clear();
  }
}

function detailFrom(entry: MachineEntry): MachineDetail {
  const { detail, events, problem, record } = entry;
  return { ...(detail ?? EMPTY_DETAIL), id: record.id, events: [...events], problem };
}
