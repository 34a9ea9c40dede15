import type { MachineId } from '../../../../shared/model/machine.ts';
import type { TextSession } from './text-session.ts';

/** Consoles whose text is kept while they are not shown; the one that was left longest ago goes first. */
const MOST_KEPT = 8;
const kept = new Map<string, TextSession>();
/** From where a machine came to its host while its consoles were looked at. */
const origins = new Map<MachineId, MachineId>();

/** The console that was kept of a machine's view, here or where it came from, which is then no longer kept; null if none was. */
export function takeSession(machine: MachineId, view: string): TextSession | null {
  for (const from of [machine, origins.get(machine)]) {
    const key = `${from} ${view}`;
    const session = kept.get(key);
    if (session === undefined) continue;
    kept.delete(key);
    return session;
  }
  return null;
}

/** From now on the texts of a machine that moved to another host are found there. */
export function carryTexts(from: MachineId, to: MachineId): void {
  origins.delete(from);
  origins.set(to, from);
}

/** Lets a console that is no longer shown go of its line, and keeps its text. */
export function keepSession(machine: MachineId, view: string, session: TextSession): void {
  const key = `${machine} ${view}`;
  session.park();
  kept.get(key)?.dispose();
  kept.set(key, session);
  for (const [oldest, old] of kept) {
    if (kept.size <= MOST_KEPT) return;
    kept.delete(oldest);
    old.dispose();
  }
}
