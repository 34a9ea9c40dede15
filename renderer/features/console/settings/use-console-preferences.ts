import { useMemo } from 'react';
import type { ConsoleSettings, MachineConsoleSettings } from '../../../../shared/model/console-settings.ts';
import type { MachineId } from '../../../../shared/model/machine.ts';
import { useServices, useSettings } from '../../../stores/services.ts';
import { type ConsolePreferences, preferencesOf, withPreferences } from './console-preferences.ts';

/** A machine's console preferences, and how to change them. */
export function useConsolePreferences(
  machine: MachineId,
): readonly [ConsolePreferences, (patch: Omit<MachineConsoleSettings, 'machine'>) => void] {
  const { settings } = useServices();
  const all = useSettings(({ consoles }) => consoles);
  return useMemo(
    () => [
      preferencesOf(all, machine),
      (patch) => {
        const { settings: now, update } = settings.getState();
        update({ consoles: withPreferences(now.consoles, machine, patch) });
      },
    ],
    [all, machine, settings],
  );
}

/** Changes what holds for all consoles. */
export function useConsoleSettings(): readonly [ConsoleSettings, (patch: Partial<ConsoleSettings>) => void] {
  const { settings } = useServices();
  const all = useSettings(({ consoles }) => consoles);
  return [
    all,
    (patch) => {
      const { settings: now, update } = settings.getState();
      update({ consoles: { ...now.consoles, ...patch } });
    },
  ];
}
