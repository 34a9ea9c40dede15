import type { HostId, HostRecord } from './host.ts';
import type { MachineId, MachineRecord } from './machine.ts';

/** Everything lists show but numbers. */
export interface FleetSnapshot {
  readonly hosts: readonly HostRecord[];
  readonly machines: readonly MachineRecord[];
}

/** Whole records that changed or are new, and what went. Applied in this order: removals, hosts, machines. */
export interface FleetDelta {
  readonly removedHosts: readonly HostId[];
  readonly removedMachines: readonly MachineId[];
  /** Those of the removed that migrated to another host; absent where none did. */
  readonly movedMachines?: readonly MachineId[];
  readonly hosts: readonly HostRecord[];
  readonly machines: readonly MachineRecord[];
}
