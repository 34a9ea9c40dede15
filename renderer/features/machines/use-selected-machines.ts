import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { useFleet, useServices } from '../../stores/services.ts';

/** The records of the selected machines, in the order in which they were chosen; the same array until one changes. */
export function useSelectedMachines(): readonly MachineRecord[] {
  const { selection } = useServices();
  const selected = useStore(selection, (state) => state.selected);
  return useFleet(useShallow((state) => [...selected].flatMap((id) => state.machines.get(id) ?? [])));
}
