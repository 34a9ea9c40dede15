import type { Signal } from './signal.ts';

/** Requests of one direction of a disk. Slow requests come on top, so that latency moves as the mixture does. */
export interface RequestLoad {
  /** Requests per second. */
  readonly fast: Signal;
  readonly slow: Signal;
  readonly bytesPerRequest: number;
  readonly fastNs: number;
  readonly slowNs: number;
}

export interface DiskLoad {
  readonly read: RequestLoad;
  readonly write: RequestLoad;
  /** Flushes per second. */
  readonly flush: Signal;
}

/** One direction of a network interface. */
interface PacketLoad {
  readonly bytes: Signal;
  readonly bytesPerPacket: number;
  /** Share of the packets that are dropped. */
  readonly dropped: number;
}

export interface NicLoad {
  readonly rx: PacketLoad;
  readonly tx: PacketLoad;
}

/** How a machine works while it runs; every quantity is per second of running. */
export interface LoadProfile {
  /** The share of its processor that each vCPU is busy, 0..1. */
  readonly vcpus: readonly Signal[];
  /** Share of a busy moment that a vCPU waits for a processor. */
  readonly steal: number;
  /** Share of the CPU time that the hypervisor itself adds. */
  readonly overhead: number;
  /** Share of the guest's memory that its programs use, 0..1. */
  readonly memory: Signal;
  /** Share of the rest of the memory that holds cached files, 0..1. */
  readonly cache: number;
  /** Pages swapped, in KiB per second. */
  readonly swap: Signal;
  readonly disks: readonly DiskLoad[];
  readonly nics: readonly NicLoad[];
}
