import type { HostId } from '../../../shared/model/host.ts';
import type { MachineId } from '../../../shared/model/machine.ts';

/** The host's part of a machine's id: the UUID, which is the rest, has no slash. */
export function hostOf(id: MachineId): HostId {
  return id.slice(0, id.lastIndexOf('/'));
}

/** The machine's UUID, which its id ends with. */
export function uuidOf(id: MachineId): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
