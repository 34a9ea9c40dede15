import type { HostFacts, HostId } from '../../../shared/model/host.ts';
import type { Logger } from '../../environment.ts';
import type { Inventory } from './inventory.ts';
import { type CachedInventory, readInventory, removeInventory, writeInventory } from './inventory-cache.ts';

/** By then the facts of an ordinary host's machines are known. */
const FIRST_MS = 10_000;
const EVERY_MS = 60_000;

/** Keeps a host's inventory on disk for the next run: now and then while it changes, and at the end. */
export class KeptInventory {
  readonly #folder: string;
  readonly #host: HostId;
  readonly #log: Logger;
  readonly #inventory: Inventory;
  readonly #state: () => { readonly at: number; readonly facts: HostFacts | null } | null;
  readonly #timer: ReturnType<typeof setInterval>;
  #version = -1;
  #written = Promise.resolve();
  #forgotten = false;

  /** `state` gives what is kept beside the machines, null while nothing is known that would be worth it. */
  constructor(
    folder: string,
    host: HostId,
    log: Logger,
    inventory: Inventory,
    state: () => { readonly at: number; readonly facts: HostFacts | null } | null,
  ) {
    this.#folder = folder;
    this.#host = host;
    this.#log = log;
    this.#inventory = inventory;
    this.#state = state;
    this.#timer = setInterval(() => void this.keep(), EVERY_MS);
    this.#timer.unref();
  }

  /** What an earlier run kept; see readInventory. */
  read(): Promise<CachedInventory | null> {
    return readInventory(this.#folder, this.#host, this.#log);
  }

  /** Keeps what is known, if it is not kept already. Never rejects. */
  async keep(): Promise<void> {
    const state = this.#state();
    if (state === null || this.#forgotten || this.#version === this.#inventory.version) return;
    this.#version = this.#inventory.version;
    const machines = [...this.#inventory.entries.values()].map(({ record }) => record);
    this.#written = this.#written.then(() =>
      writeInventory(this.#folder, this.#host, { ...state, machines }, this.#log),
    );
    await this.#written;
  }

  /** Removes what was kept; nothing is kept any more. Never rejects. */
  async forget(): Promise<void> {
    clearInterval(this.#timer);
    this.#forgotten = true;
    await this.#written;
    await removeInventory(this.#folder, this.#host, this.#log);
  }

  /** Keeps it once the host has told the most of what it has. */
  keepSoon(): void {
    setTimeout(() => void this.keep(), FIRST_MS).unref();
  }

  /** Keeps it a last time. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#version = -1;
    await this.keep();
  }
}
