/** How a key moves the focus from one row to another; null for a key that moves nothing. */
export function rowAfterKey(key: string, row: number, count: number, page: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const bounded = (next: number): number => Math.min(last, Math.max(0, next));
  switch (key) {
    case 'ArrowDown':
      return row < 0 ? 0 : bounded(row + 1);
    case 'ArrowUp':
      return row < 0 ? last : bounded(row - 1);
    case 'PageDown':
      return bounded(Math.max(0, row) + page);
    case 'PageUp':
      return bounded(Math.max(0, row) - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** Finds rows by the first letters of their names. */
export interface TypeAhead {
  /** Takes one more letter; the row that fits, or -1. The same letter again and again goes through all that begin so. */
  type(letter: string, row: number, count: number, nameOf: (row: number) => string): number;
  /** Whether letters are being collected: then a space belongs to them. */
  readonly isActive: boolean;
}

const FORGET_MS = 800;

/** A type-ahead that forgets what was typed after a short pause. */
export function createTypeAhead(now: () => number = () => performance.now()): TypeAhead {
  let typed = '';
  let typedAt = Number.NEGATIVE_INFINITY;
  return {
    get isActive() {
      return typed !== '' && now() - typedAt < FORGET_MS;
    },
    type(letter, row, count, nameOf) {
      typed = now() - typedAt < FORGET_MS ? typed + letter.toLowerCase() : letter.toLowerCase();
      typedAt = now();
      const same = typed === typed.charAt(0).repeat(typed.length);
      const wanted = same ? typed.charAt(0) : typed;
      const first = same ? row + 1 : Math.max(0, row);
      for (let step = 0; step < count; step++) {
        const candidate = (first + step) % count;
        if (nameOf(candidate).toLowerCase().startsWith(wanted)) return candidate;
      }
      return -1;
    },
  };
}
