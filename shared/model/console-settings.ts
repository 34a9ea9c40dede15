import { z } from 'zod';

/** How a screen is laid into its window: scaled to fit, pixel for pixel, or by asking the guest for the window's size. */
export const SCREEN_MODES = ['fit', 'actual', 'guest'] as const;
export type ScreenMode = (typeof SCREEN_MODES)[number];

/** What gives the keyboard back to the desktop: keys that are pressed together and let go, with no other between. */
export const RELEASE_KEYS = ['Ctrl+Alt', 'Ctrl+Alt+Shift', 'ControlRight', 'Ctrl+Shift+Escape'] as const;
export type ReleaseKeys = (typeof RELEASE_KEYS)[number];

export const TYPING_SPEEDS = ['slow', 'normal', 'fast'] as const;
export type TypingSpeed = (typeof TYPING_SPEEDS)[number];

const level = z.number().int().min(0).max(9);
/** A shortcut as renderer/actions/shortcut.ts reads it. */
const shortcut = z.string().min(1).max(60);

/** Settings of one machine's consoles; what is absent is as for all. */
const ofMachine = z.object({
  machine: z.string().min(1).max(300),
  mode: z.enum(SCREEN_MODES).optional(),
  /** Whether the clipboard is shared with the guest. */
  clipboard: z.boolean().optional(),
  /** The keyboard layout of the guest, for text that is typed into it. */
  layout: z.string().max(20).optional(),
  quality: level.optional(),
  compression: level.optional(),
});

/** What the user chose about consoles. */
export const consoleSettings = z.object({
  mode: z.enum(SCREEN_MODES).default('fit'),
  releaseKeys: z.enum(RELEASE_KEYS).default('Ctrl+Alt'),
  /** Shortcuts that the desktop and this app keep while the keyboard is the guest's. */
  hostShortcuts: z.array(shortcut).max(40).default([]),
  /** Key combinations of the user's own, for the menu: codes of KeyboardEvent in the order in which they are pressed. */
  combos: z
    .array(
      z.object({ id: z.string().max(40), name: z.string().max(60), keys: z.array(z.string().max(30)).min(1).max(8) }),
    )
    .max(50)
    .default([]),
  layout: z.string().max(20).default('us'),
  typingSpeed: z.enum(TYPING_SPEEDS).default('normal'),
  /** The bar of the full screen stays. */
  barPinned: z.boolean().default(false),
  /** CSS pixels. */
  textSize: z.number().int().min(8).max(32).default(13),
  /** Width of a screen on the wall, in CSS pixels. */
  wallWidth: z.number().int().min(120).max(640).default(240),
  machines: z.array(ofMachine).max(500).default([]),
});

export type ConsoleSettings = Readonly<z.infer<typeof consoleSettings>>;
export type MachineConsoleSettings = Readonly<z.infer<typeof ofMachine>>;
