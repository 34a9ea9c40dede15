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

/** The last place of a machine's console window; null if it never had one. What cannot be read never was. */
export function readPlace(shelf: Shelf, machine: string): WindowPlace | null {
  return readAll(shelf).find(([id]) => id === machine)?.[1] ?? null;
}

/** Keeps the place of a machine's console window, and forgets those that were used longest ago. */
export function keepPlace(shelf: Shelf, machine: string, place: WindowPlace): void {
  const others = readAll(shelf).filter(([id]) => id !== machine);
  try {
    shelf.setItem(KEY, JSON.stringify([...others, [machine, place]].slice(-MOST)));
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
