import { useMemo } from 'react';
import type { HostId } from '../../../../shared/model/host.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useFleet } from '../../../stores/services.ts';

/** The machines of a host, in the order in which they became known. */
export function useHostMachines(host: HostId): readonly MachineRecord[] {
  const machines = useFleet((state) => state.machines);
  return useMemo(() => [...machines.values()].filter((machine) => machine.host === host), [machines, host]);
}
