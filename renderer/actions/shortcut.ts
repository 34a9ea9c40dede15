/** A key press, as a KeyboardEvent tells it. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** Whether a key press is the shortcut, e.g. `Ctrl+Shift+A`, `Alt+ArrowLeft`, `/`. Letters match in either case. */
export function matchesShortcut(shortcut: string, press: KeyPress): boolean {
  const parts = shortcut.split('+');
  const key = parts.pop() ?? '';
  const wants = (modifier: string): boolean => parts.includes(modifier);
  if (press.ctrlKey !== wants('Ctrl') || press.altKey !== wants('Alt') || press.metaKey) return false;
  // A sign such as ? or / may need Shift on this keyboard: there the key itself says enough.
  const isSign = key.length === 1 && key.toLowerCase() === key.toUpperCase();
  if (!isSign && press.shiftKey !== wants('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase();
}

const LABELS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A shortcut for reading: `Ctrl K`, `Alt ←`. */
export function shortcutLabel(shortcut: string): string {
  return shortcut
    .split('+')
    .map((part) => LABELS[part] ?? part)
    .join(' ');
}

/** A shortcut for the aria-keyshortcuts attribute, which calls Ctrl Control. */
export function ariaShortcut(shortcut: string): string {
  return shortcut.replace('Ctrl', 'Control');
}
