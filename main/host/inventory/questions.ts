import type { MachineRecord } from '../../../shared/model/machine.ts';
import { XmlSyntaxError } from '../../../shared/xml/tree.ts';
import type { Connection } from '../../libvirt/connection.ts';
import { domainAutostart, domainByUuid, domainIsPersistent, domainState, domainXml } from '../../libvirt/domain.ts';
import { domainHasManagedSave } from '../../libvirt/domain-power.ts';
import { ConnectionClosedError, isLibvirtError, isUnsupported } from '../../libvirt/errors.ts';
import { detailOf } from '../../machine/detail.ts';
import { factsOf, parseMachineXml } from '../../machine/facts.ts';
import { problemOf } from '../link/problem-of.ts';
import type { Ask, Inventory } from './inventory.ts';
import type { MachineEntry } from './machine-entry.ts';
import type { Ration } from './ration.ts';

/** Few, so that what polls and users ask never waits behind them. */
const IN_FLIGHT = 2;
/** To a host that is far away most of them are on their way at any time, and not at the daemon. */
const FAR_IN_FLIGHT = 24;
/** No machine's monitor is asked for its XML. */
const QUICK = { priority: 'quick', timeoutMs: 20_000 } as const;
const BACKGROUND = { priority: 'background', timeoutMs: 20_000 } as const;

/** What a session lends to its questions. */
export interface QuestionContext {
  readonly inventory: Inventory;
  readonly now: () => number;
  /** For answers about machines that nobody looks at. */
  readonly ration: Ration;
  /** UUIDs of the machines that somebody looks at: they come first. */
  readonly visible: () => Iterable<string>;
  /** Whether a machine's page is open, so that its detail is wanted. */
  readonly isOpened: (uuid: string) => boolean;
  readonly hostName: () => string;
  /** Whether the way to the host takes longer than its answers. */
  readonly isFar: () => boolean;
  /** Told when a machine's detail or problem is another. */
  readonly onDetail: (entry: MachineEntry) => void;
}

/**
 * Asks a host about single machines in the background: their XML after the first listing, and whatever an event leaves
 * open. Each machine waits at most once, however many events it has.
 */
export class Questions {
  readonly #context: QuestionContext;
  readonly #waiting = new Map<string, Ask>();
  #connection: Connection | null = null;
  #running = 0;
  readonly #more = (): void => this.#pump();

  constructor(context: QuestionContext) {
    this.#context = context;
  }

  /** Asks over this connection from now on; null keeps what waits for the next one. */
  use(connection: Connection | null): void {
    this.#connection = connection;
    this.#running = 0;
    this.#context.ration.forget(this.#more);
    this.#pump();
  }

  ask(uuid: string, ask: Ask): void {
    const before = this.#waiting.get(uuid);
    this.#waiting.set(uuid, { flags: ask.flags || before?.flags === true, xml: ask.xml || before?.xml === true });
    this.#pump();
  }

  #pump(): void {
    const connection = this.#connection;
    const limit = this.#context.isFar() ? FAR_IN_FLIGHT : IN_FLIGHT;
    while (connection !== null && !connection.isClosed && this.#running < limit) {
      const uuid = this.#next();
      if (uuid === null) return;
      const ask = this.#waiting.get(uuid);
      this.#waiting.delete(uuid);
      const entry = this.#context.inventory.entries.get(uuid);
      if (entry === undefined || ask === undefined) continue;
      this.#running += 1;
      void this.#answer(connection, entry, ask).finally(() => {
        if (this.#connection !== connection) return;
        this.#running -= 1;
        this.#pump();
      });
    }
  }

  /** Whose turn it is; null when nobody waits, or those who do must wait longer. */
  #next(): string | null {
    if (this.#waiting.size === 0) return null;
    for (const uuid of this.#context.visible()) if (this.#waiting.has(uuid)) return uuid;
    if (!this.#context.ration.take(this.#more)) return null;
    const [first = null] = this.#waiting.keys();
    return first;
  }

  async #answer(connection: Connection, entry: MachineEntry, ask: Ask): Promise<void> {
    const { inventory } = this.#context;
    try {
      if (ask.flags) await this.#askFlags(connection, entry);
      if (ask.xml) await this.#askXml(connection, entry);
    } catch (error) {
      if (error instanceof ConnectionClosedError) {
        this.ask(entry.record.uuid, ask);
        return;
      }
      if (isLibvirtError(error, 'VIR_ERR_NO_DOMAIN')) {
        inventory.remove(entry);
        return;
      }
      entry.problem = problemOf(error, { object: entry.record.name, host: this.#context.hostName() });
      this.#context.onDetail(entry);
    }
  }

  async #askFlags(connection: Connection, entry: MachineEntry): Promise<void> {
    const { inventory, now } = this.#context;
    const askedAt = now();
    const { ref } = entry;
    // By UUID first: this is also how we learn of a machine's new id.
    const found = await domainByUuid(connection, ref.uuid, BACKGROUND);
    const [state, persistent, autostart, managedSave] = await Promise.all([
      domainState(connection, found, BACKGROUND),
      orFalse(domainIsPersistent(connection, found, BACKGROUND)),
      orFalse(domainAutostart(connection, found, BACKGROUND)),
      orFalse(domainHasManagedSave(connection, found, BACKGROUND)),
    ]);
    inventory.applyState(entry, state, askedAt);
    if (entry.eventAt <= askedAt) inventory.applyRef(entry, found);
    inventory.update(entry, { persistent, autostart, managedSave });
  }

  async #askXml(connection: Connection, entry: MachineEntry): Promise<void> {
    const { inventory, isOpened, onDetail } = this.#context;
    const xml = await domainXml(connection, entry.ref, 0, this.#context.isFar() ? QUICK : BACKGROUND);
    const change = this.#factsFrom(entry, xml, isOpened(entry.record.uuid));
    if (change !== null) inventory.update(entry, change);
    onDetail(entry);
  }

  #factsFrom(entry: MachineEntry, xml: string, detailed: boolean): Partial<MachineRecord> | null {
    try {
      const domain = parseMachineXml(xml);
      entry.detail = detailed ? detailOf(domain) : null;
      entry.problem = null;
      return factsOf(domain);
    } catch (error) {
      if (!(error instanceof XmlSyntaxError || error instanceof RangeError)) throw error;
      entry.problem = {
        code: 'protocol',
        object: entry.record.name,
        host: this.#context.hostName(),
        detail: error.message,
      };
      return null;
    }
  }
}

/** Drivers and transient machines lack some of these; to lack one is not to have it. */
async function orFalse(answer: Promise<boolean>): Promise<boolean> {
  try {
    return await answer;
  } catch (error) {
    if (isUnsupported(error) || isLibvirtError(error, 'VIR_ERR_OPERATION_INVALID')) return false;
    throw error;
  }
}
