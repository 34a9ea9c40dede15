import type { Dispose } from '../../shared/dispose.ts';
import type { HostId } from '../../shared/model/host.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import type { WindowId } from '../../shared/rpc.ts';
import { hostOf, uuidOf } from './inventory/machine-id.ts';
import type { WatchedGroup } from './sampling/sampling-plan.ts';

/** The columns a window can ask for. */
export type WatchColumn = WatchedGroup | 'addresses';

interface Watch {
  readonly columns: readonly WatchColumn[];
  readonly visible: readonly MachineId[];
}

/** A window that has not said what it shows is taken to show the numbers of everything. */
const UNSAID: Watch = { columns: ['cpu', 'memory', 'disk', 'network'], visible: [] };

/** What all windows together look at. Hosts are asked for no more than that. */
export class Views {
  readonly #watches = new Map<WindowId, Watch>();
  readonly #numbers = new Map<WindowId, number>();
  readonly #graphs = new Map<MachineId, number>();
  readonly #pages = new Map<MachineId, number>();
  readonly #listeners = new Set<() => void>();
  #groups: ReadonlySet<WatchColumn> = new Set();
  #graphsByHost: ReadonlyMap<HostId, ReadonlySet<string>> = new Map();
  #lookedByHost: ReadonlyMap<HostId, ReadonlySet<string>> = new Map();

  /** What the visible columns of all windows need. */
  get watched(): ReadonlySet<WatchColumn> {
    return this.#groups;
  }

  /** Whether nobody looks at numbers. */
  get hidden(): boolean {
    return this.#numbers.size === 0 && this.#graphs.size === 0;
  }

  watch(window: WindowId, watch: Watch): void {
    this.#watches.set(window, watch);
    this.#changed();
  }

  /** Forgets what a window that hid or went had said. */
  forget(window: WindowId): void {
    this.#watches.delete(window);
    this.#changed();
  }

  /** A window hears the numbers from now on. */
  showNumbers(window: WindowId): Dispose {
    return this.#count(this.#numbers, window);
  }

  /** A machine's graphs are open: it is sampled in every detail. */
  openGraphs(machine: MachineId): Dispose {
    return this.#count(this.#graphs, machine);
  }

  /** A machine's page is open: its facts are kept fresh. */
  openPage(machine: MachineId): Dispose {
    return this.#count(this.#pages, machine);
  }

  hasPage(machine: MachineId): boolean {
    return this.#pages.has(machine);
  }

  /** UUIDs of a host's machines whose graphs are open. */
  graphsOn(host: HostId): Iterable<string> {
    return this.#graphsByHost.get(host) ?? [];
  }

  /** UUIDs of a host's machines that somebody looks at: those whose pages are open first. */
  lookedOn(host: HostId): Iterable<string> {
    return this.#lookedByHost.get(host) ?? [];
  }

  /** Calls back when any of it changes. */
  onChange(listener: () => void): Dispose {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #count<K>(counts: Map<K, number>, key: K): Dispose {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.#changed();
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
      this.#changed();
    };
  }

  #changed(): void {
    const groups = new Set<WatchColumn>();
    for (const window of this.#numbers.keys()) {
      for (const column of (this.#watches.get(window) ?? UNSAID).columns) groups.add(column);
    }
    this.#groups = groups;
    this.#graphsByHost = byHost(this.#graphs.keys());
    this.#lookedByHost = byHost(this.#looked());
    for (const listener of this.#listeners) listener();
  }

  *#looked(): Generator<MachineId> {
    yield* this.#pages.keys();
    yield* this.#graphs.keys();
    for (const { visible } of this.#watches.values()) yield* visible;
  }
}

/** Machines by their hosts, in their order. A host asks often, and must not go through those of all others. */
function byHost(machines: Iterable<MachineId>): ReadonlyMap<HostId, ReadonlySet<string>> {
  const hosts = new Map<HostId, Set<string>>();
  for (const id of machines) {
    const host = hostOf(id);
    const known = hosts.get(host);
    if (known === undefined) hosts.set(host, new Set([uuidOf(id)]));
    else known.add(uuidOf(id));
  }
  return hosts;
}
