import type { Dispose } from '../../../shared/dispose.ts';
import { isActive } from '../../../shared/model/action.ts';
import type { HostId } from '../../../shared/model/host.ts';
import type { HostDetail, Overcommit } from '../../../shared/model/host-detail.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import type { Sink } from '../../../shared/rpc.ts';
import type { Connection } from '../../libvirt/connection.ts';
import type { EventLog } from './host-history.ts';
import { askHost, type HostAnswers } from './host-inquiry.ts';

/** A host as its page sees it. */
export interface PageHost extends EventLog {
  readonly id: HostId;
  readonly name: string;
  /** Null while it is not connected. */
  readonly connection: Connection | null;
  readonly inventory: { readonly entries: ReadonlyMap<string, { readonly record: MachineRecord }> };
}

const NO_ANSWERS: HostAnswers = {
  capabilities: null,
  storage: null,
  networks: null,
  noCapabilities: null,
  trouble: null,
};
/** Changes of a host and its machines within this long are told together. */
const CALM_MS = 500;
/** How often storage and networks are asked for again while a page is open. */
const REFRESH_MS = 30_000;

interface OpenHost {
  readonly host: PageHost;
  readonly sinks: Set<Sink<HostDetail, HostDetail>>;
  readonly stops: readonly Dispose[];
  timer: ReturnType<typeof setTimeout> | null;
  /** What the sinks were told last: capabilities are large, and most changes of machines change nothing here. */
  told: HostDetail | null;
}

/**
 * The topic `host`: what a host's page shows beside its record. Capabilities are asked for once per connection, and only
 * when a page wants them; what was answered is kept while the app runs, also when the host is gone.
 */
export class HostDetails {
  readonly #open = new Map<HostId, OpenHost>();
  readonly #answers = new Map<HostId, HostAnswers>();
  /** The connections whose capabilities are known, or known not to be there. */
  readonly #answered = new WeakSet<Connection>();
  readonly #asking = new Set<HostId>();

  subscribe(host: PageHost, sink: Sink<HostDetail, HostDetail>): Dispose {
    const open = this.#open.get(host.id) ?? this.#openHost(host);
    open.sinks.add(sink);
    sink.snapshot(this.#detailOf(host));
    void this.#ask(host);
    return () => {
      open.sinks.delete(sink);
      if (open.sinks.size === 0) this.#close(open);
    };
  }

  /** A host's state, or one of its machines, is another. */
  changed(id: HostId): void {
    const open = this.#open.get(id);
    if (open === undefined || open.timer !== null) return;
    open.timer = setTimeout(() => {
      open.timer = null;
      const { connection } = open.host;
      if (connection !== null && !this.#answered.has(connection)) void this.#ask(open.host);
      this.#tell(open);
    }, CALM_MS);
  }

  /** Forgets a host that is gone, and ends its pages. */
  end(id: HostId): void {
    this.#answers.delete(id);
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#close(open);
    for (const sink of open.sinks) sink.end({ code: 'already-gone', object: open.host.name });
  }

  dispose(): void {
    for (const open of this.#open.values()) this.#close(open);
  }

  #openHost(host: PageHost): OpenHost {
    const refresh = setInterval(() => void this.#ask(host), REFRESH_MS);
    const open: OpenHost = {
      host,
      sinks: new Set(),
      stops: [() => clearInterval(refresh), host.onEvent(() => this.changed(host.id))],
      timer: null,
      told: null,
    };
    this.#open.set(host.id, open);
    return open;
  }

  #close(open: OpenHost): void {
    if (open.timer !== null) clearTimeout(open.timer);
    open.timer = null;
    for (const stop of open.stops) stop();
    if (this.#open.get(open.host.id) === open) this.#open.delete(open.host.id);
  }

  async #ask(host: PageHost): Promise<void> {
    const { id, name, connection } = host;
    if (connection === null || this.#asking.has(id)) return;
    this.#asking.add(id);
    const wantsAll = !this.#answered.has(connection);
    try {
      const before = this.#answers.get(id) ?? NO_ANSWERS;
      const answers = await askHost(connection, before, wantsAll, { object: name, host: name });
      this.#answers.set(id, answers);
      if (answers.noCapabilities === null || answers.noCapabilities.code === 'unsupported') {
        this.#answered.add(connection);
      }
    } catch {
      // The connection ended; the next one is asked again.
    } finally {
      this.#asking.delete(id);
    }
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#tell(open);
    if (host.connection !== connection) this.changed(id);
  }

  #tell(open: OpenHost): void {
    const detail = this.#detailOf(open.host);
    if (open.told !== null && isSameDetail(open.told, detail)) return;
    open.told = detail;
    for (const sink of open.sinks) sink.delta(detail);
  }

  #detailOf(host: PageHost): HostDetail {
    const { noCapabilities, trouble, ...answers } = this.#answers.get(host.id) ?? NO_ANSWERS;
    return {
      ...answers,
      id: host.id,
      way: host.connection?.way ?? null,
      overcommit: overcommitOf(recordsOf(host)),
      events: [...host.events],
      problem: noCapabilities ?? trouble,
    };
  }
}

function isSameDetail(a: HostDetail, b: HostDetail): boolean {
  const { capabilities, events, ...rest } = a;
  const { capabilities: newer, events: later, ...others } = b;
  if (capabilities !== newer || events.length !== later.length || events.at(-1) !== later.at(-1)) return false;
  return JSON.stringify(rest) === JSON.stringify(others);
}

function* recordsOf({ inventory }: PageHost): Generator<MachineRecord> {
  for (const { record } of inventory.entries.values()) yield record;
}

/** What machines have been promised, those that run and all; one whose size is not known yet is left out. */
export function overcommitOf(machines: Iterable<MachineRecord>): Overcommit {
  let vcpusRunning = 0;
  let vcpusAll = 0;
  let memoryRunningBytes = 0;
  let memoryAllBytes = 0;
  for (const { state, vcpus, memoryBytes } of machines) {
    vcpusAll += vcpus ?? 0;
    memoryAllBytes += memoryBytes ?? 0;
    if (!isActive(state)) continue;
    vcpusRunning += vcpus ?? 0;
    memoryRunningBytes += memoryBytes ?? 0;
  }
  return { vcpusRunning, vcpusAll, memoryRunningBytes, memoryAllBytes };
}
