import { stat } from 'node:fs/promises';

/** Where the system daemon keeps a file per running machine, written when it starts. */
const PID_FOLDER = '/run/libvirt/qemu';

/**
 * When a machine of this computer's own system libvirt was started, ms since the epoch: the age of its pid file. Null
 * where that cannot be known. Only for the default socket: another daemon's folder may hold a machine of the same name.
 */
export async function startedFromPidFile(name: string): Promise<number | null> {
  if (name.includes('/') || name.includes('\0') || name.length > 200) return null;
  try {
    const { mtimeMs } = await stat(`${PID_FOLDER}/${name}.pid`);
    return mtimeMs;
  } catch {
    return null;
  }
}
