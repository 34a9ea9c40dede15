import type { Dispose } from '../../shared/dispose.ts';
import type { ConsoleList } from '../../shared/model/console.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import { toProblem } from '../../shared/model/problem.ts';
import type { Sink } from '../../shared/rpc.ts';
import { XmlSyntaxError } from '../../shared/xml/tree.ts';
import { domainXml } from '../libvirt/domain.ts';
import { parseMachineXml } from '../machine/facts.ts';
import { type ConsoleXml, consoleXmlOf, NO_CONSOLES } from './console-xml.ts';
import { consoleListOf } from './obstacles.ts';
import { type ConsoleWorld, consoleProblem, goneProblem, isReachable, type Seat } from './seat.ts';

/** Changes of a machine within this long are looked at together. */
const CALM_MS = 60;
/** An agent that comes or goes has no event for it, nor has a host that answers again; whoever looks is told that soon. */
const LOOK_AGAIN_MS = 10_000;
const READING = { priority: 'background', timeoutMs: 20_000 } as const;

type ListSink = Sink<ConsoleList, ConsoleList>;

/** The topic `consoles`: what a machine's XML has of consoles, read anew when something happened to it. */
export class ConsoleFeed {
  readonly #world: ConsoleWorld;
  readonly #canPassFds: () => boolean;
  readonly #watches = new Map<MachineId, Watch>();
  readonly #forget: readonly Dispose[];

  constructor(world: ConsoleWorld, canPassFds: () => boolean) {
    this.#world = world;
    this.#canPassFds = canPassFds;
    this.#forget = [
      world.onMachine((machine) => this.#watches.get(machine)?.changed()),
      world.onHost((host) => {
        for (const [machine, watch] of this.#watches) if (machine.startsWith(`${host}/`)) watch.changed();
      }),
    ];
  }

  subscribe(machine: MachineId, sink: ListSink): Dispose {
    const watch = this.#watches.get(machine) ?? new Watch(machine, this.#world, this.#canPassFds);
    this.#watches.set(machine, watch);
    const leave = watch.add(sink);
    return () => {
      if (!leave() || this.#watches.get(machine) !== watch) return;
      this.#watches.delete(machine);
      watch.stop();
    };
  }

  dispose(): void {
    for (const forget of this.#forget) forget();
    for (const watch of this.#watches.values()) watch.stop();
    this.#watches.clear();
  }
}

/** One machine that somebody looks at. */
class Watch {
  readonly #machine: MachineId;
  readonly #world: ConsoleWorld;
  readonly #canPassFds: () => boolean;
  readonly #sinks = new Set<ListSink>();
  readonly #begun = new Set<ListSink>();
  readonly #again: ReturnType<typeof setInterval>;
  #xml: ConsoleXml = NO_CONSOLES;
  #list: ConsoleList | null = null;
  /** As it was last. */
  #seat: Seat | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #reading = false;
  #stale = true;

  constructor(machine: MachineId, world: ConsoleWorld, canPassFds: () => boolean) {
    this.#machine = machine;
    this.#world = world;
    this.#canPassFds = canPassFds;
    this.#again = setInterval(() => {
      const failed = this.#list !== null && this.#list.problem !== null;
      if (failed || this.#xml.clipboard !== 'none' || this.#xml.agent !== 'none') this.changed();
    }, LOOK_AGAIN_MS);
  }

  /** The disposer says whether nobody is left. */
  add(sink: ListSink): () => boolean {
    this.#sinks.add(sink);
    if (this.#list !== null) this.#tell(sink, this.#list);
    this.#read();
    return () => {
      this.#sinks.delete(sink);
      this.#begun.delete(sink);
      return this.#sinks.size === 0;
    };
  }

  changed(): void {
    this.#stale = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#read();
    }, CALM_MS);
  }

  stop(): void {
    clearInterval(this.#again);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sinks.clear();
  }

  #read(): void {
    if (this.#reading || !this.#stale) return;
    this.#reading = true;
    this.#stale = false;
    void this.#publish().finally(() => {
      this.#reading = false;
      if (this.#sinks.size > 0) this.#read();
    });
  }

  async #publish(): Promise<void> {
    const before = this.#world.seat(this.#machine);
    if (before === null) {
      const unknown = { code: 'not-found', object: this.#machine } as const;
      const problem = this.#seat === null ? unknown : goneProblem(this.#world, this.#seat);
      for (const sink of this.#sinks) sink.end(problem);
      this.#sinks.clear();
      return;
    }
    this.#seat = before;
    let problem = isReachable(before) ? null : consoleProblem(before, 'host-offline');
    if (problem === null) {
      try {
        const text = await before.ask((connection) => domainXml(connection, before.ref, 0, READING));
        this.#xml = consoleXmlOf(parseMachineXml(text));
      } catch (error) {
        const unreadable = error instanceof XmlSyntaxError || error instanceof RangeError;
        problem = {
          ...consoleProblem(before, 'protocol'),
          ...toProblem(error),
          ...(unreadable && { code: 'protocol' }),
        };
      }
    }
    // It may have been stopped or removed while its XML was on the way.
    const seat = this.#world.seat(this.#machine);
    if (seat === null) {
      this.#stale = true;
      return;
    }
    const list = consoleListOf(seat, this.#xml, problem, this.#canPassFds());
    if (JSON.stringify(list) === JSON.stringify(this.#list)) return;
    this.#list = list;
    for (const sink of this.#sinks) this.#tell(sink, list);
  }

  #tell(sink: ListSink, list: ConsoleList): void {
    if (this.#begun.has(sink)) sink.delta(list);
    else sink.snapshot(list);
    this.#begun.add(sink);
  }
}
