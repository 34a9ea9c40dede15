import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { useFleet, useServices } from '../../stores/services.ts';

/** The records of the selected machines, in the order in which they were chosen. */
export function useSelectedMachines(): readonly MachineRecord[] {
  const { selection } = useServices();
  const selected = useStore(selection, (state) => state.selected);
  const machines = useFleet((state) => state.machines);
  return useMemo(() => [...selected].flatMap((id) => machines.get(id) ?? []), [selected, machines]);
}
