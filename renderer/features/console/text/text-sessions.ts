import type { TextSession } from './text-session.ts';

/** Consoles whose text is kept while they are not shown; the one that was left longest ago goes first. */
const MOST_KEPT = 8;
const kept = new Map<string, TextSession>();

/** The console that was kept under this key, which is then no longer kept; null if there is none. */
export function takeSession(key: string): TextSession | null {
  const session = kept.get(key) ?? null;
  kept.delete(key);
  return session;
}

/** Lets a console that is no longer shown go of its line, and keeps its text. */
export function keepSession(key: string, session: TextSession): void {
  session.park();
  kept.get(key)?.dispose();
  kept.set(key, session);
  for (const [oldest, old] of kept) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(oldest);
    old.dispose();
  }
}
