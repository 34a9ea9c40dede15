import type { DeviceCounters } from '../../metrics/device-rates.ts';
import type { HostRates } from '../../metrics/rates.ts';
import type { MachineEntry } from '../inventory/machine-entry.ts';

/** A machine's counters as libvirt gave them, with the moment of each, ms since the epoch. */
export interface MachineCounters {
  readonly cpu: { readonly at: number; readonly ns: number };
  /** Values: bytes read and written, requests read and written, ns spent reading and writing. */
  readonly disks: readonly DeviceCounters[];
  /** Values: bytes, packets and drops, each received and sent. */
  readonly nics: readonly DeviceCounters[];
}

export function machineCounters(rates: HostRates, { column }: MachineEntry): MachineCounters {
  const { cpu, disks, nics } = rates;
  return {
    cpu: cpu.counterOf(column),
    disks: disks.devicesOf(column).map((device) => disks.countersOf(device)),
    nics: nics.devicesOf(column).map((device) => nics.countersOf(device)),
  };
}
