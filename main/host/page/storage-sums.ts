import type { HostStorage } from '../../../shared/model/host.ts';
import type { Connection } from '../../libvirt/connection.ts';
import { CallTimeoutError } from '../../libvirt/errors.ts';
import { readStorage } from './host-inquiry.ts';

/** Reads what the storage of one connection's host holds together, now and then. */
export class StorageSums {
  #reading = false;
  #gaveUp = false;

  /** Lists the active pools and adds up their sizes; null where that is not to be had. Never throws. */
  async read(connection: Connection): Promise<HostStorage | null> {
    if (this.#reading || this.#gaveUp) return null;
    this.#reading = true;
    try {
      const { capacity, allocation } = await readStorage(connection);
      return { capacity, allocation };
    } catch (error) {
      // A call that is not answered keeps its place on the connection: a pool on a dead server gets one of them, not all.
      if (error instanceof CallTimeoutError) this.#gaveUp = true;
      return null;
    } finally {
      this.#reading = false;
    }
  }
}
