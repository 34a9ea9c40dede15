import { createStore } from 'zustand/vanilla';

/** What can be done with the graphical console that is on the page. */
export interface ConsoleCommands {
  readonly toggleFullScreen: () => void;
  readonly sendKeys: (keys: readonly string[]) => void;
  readonly typeText: () => void;
  readonly savePicture: () => void;
  readonly takeKeyboard: () => void;
}

/** The console on the page, for the palette; null when there is none. */
export const consoleInSight = createStore<{ readonly commands: ConsoleCommands | null }>()(() => ({ commands: null }));
