import type { ConsoleSettings, MachineConsoleSettings, ScreenMode } from '../../../../shared/model/console-settings.ts';

/** What holds for one machine's consoles: its own choice, else that for all. */
export interface ConsolePreferences {
  readonly mode: ScreenMode;
  readonly clipboard: boolean;
  readonly layout: string;
  readonly quality: number;
  readonly compression: number;
}

/** Machines whose own choices are kept; the ones that were changed longest ago are forgotten first. */
const MOST_MACHINES = 500;
/** As noVNC has them. */
const QUALITY = 6;
const COMPRESSION = 2;

/** The preferences of a machine. Nothing is shared with a guest unless that was chosen for it. */
export function preferencesOf(settings: ConsoleSettings, machine: string): ConsolePreferences {
  const own = settings.machines.find((one) => one.machine === machine);
  return {
    mode: own?.mode ?? settings.mode,
    clipboard: own?.clipboard ?? false,
    layout: own?.layout ?? settings.layout,
    quality: own?.quality ?? QUALITY,
    compression: own?.compression ?? COMPRESSION,
  };
}

/** The settings with some of a machine's preferences changed. A layout is also what the next machine begins with. */
export function withPreferences(
  settings: ConsoleSettings,
  machine: string,
  patch: Omit<MachineConsoleSettings, 'machine'>,
): ConsoleSettings {
  const own = settings.machines.find((one) => one.machine === machine);
  const others = settings.machines.filter((one) => one.machine !== machine);
  return {
    ...settings,
    ...(patch.layout !== undefined && { layout: patch.layout }),
    machines: [...others, { ...own, ...patch, machine }].slice(-MOST_MACHINES),
  };
}
