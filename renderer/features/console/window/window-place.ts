/** Where a window lies on the desktop and how large it is inside, in CSS pixels. */
export interface WindowPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is used of localStorage. */
type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'console-places';
const MOST = 200;
const FIRST: Omit<WindowPlace, 'left' | 'top'> = { width: 1040, height: 820 };

/** The console that a window shows; the first display where none was chosen. Each has a place of its own. */
export function windowName(machine: string, view: string | null): string {
  return `console ${machine} ${view ?? 'display-0'}`;
}

/** The last place of the window of this name; null if it never had one. What cannot be read never was. */
export function readPlace(shelf: Shelf, name: string): WindowPlace | null {
  return readAll(shelf).find(([id]) => id === name)?.[1] ?? null;
}

/** Keeps the place of the window of this name, and forgets those that were used longest ago. */
export function keepPlace(shelf: Shelf, name: string, place: WindowPlace): void {
  const others = readAll(shelf).filter(([id]) => id !== name);
  try {
    shelf.setItem(KEY, JSON.stringify([...others, [name, place]].slice(-MOST)));
  } catch {
    // A full shelf: the window opens where the desktop likes.
  }
}

/** A place as window.open takes it. */
export function placeFeatures(place: WindowPlace | null): string {
  const { width, height } = place ?? FIRST;
  const at = place === null ? '' : `,left=${place.left},top=${place.top}`;
  return `width=${width},height=${height}${at}`;
}

function readAll(shelf: Shelf): readonly (readonly [string, WindowPlace])[] {
  try {
    const found: unknown = JSON.parse(shelf.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(entry: unknown): entry is readonly [string, WindowPlace] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const place: unknown = entry[1];
  if (typeof place !== 'object' || place === null) return false;
  return ['left', 'top', 'width', 'height'].every((name) => Number.isInteger((place as Record<string, unknown>)[name]));
}
