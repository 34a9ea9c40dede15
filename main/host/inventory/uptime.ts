import { stat } from 'node:fs/promises';
import { isActive } from '../../../shared/model/action.ts';
import type { Inventory } from './inventory.ts';

/** Where the system daemon keeps a file per running machine, written when it starts. */
const PID_FOLDER = '/run/libvirt/qemu';

/**
 * When a machine of this computer's own system libvirt was started, ms since the epoch: the age of its pid file. Null
 * where that cannot be known. Only for the default socket: another daemon's folder may hold a machine of the same name.
 */
async function startedFromPidFile(name: string): Promise<number | null> {
  if (name.includes('/') || name.includes('\0') || name.length > 200) return null;
  try {
    const { mtimeMs } = await stat(`${PID_FOLDER}/${name}.pid`);
    return mtimeMs;
  } catch {
    return null;
  }
}

/** Puts down when this computer's own machines were started, as their pid files know. */
export async function findStarts(inventory: Inventory, isOver: () => boolean): Promise<void> {
  for (const entry of inventory.entries.values()) {
    if (!isActive(entry.record.state) || entry.record.startedExact) continue;
    const startedAt = await startedFromPidFile(entry.ref.name);
    if (isOver()) return;
    if (startedAt !== null && isActive(entry.record.state)) inventory.update(entry, { startedAt, startedExact: true });
  }
}
