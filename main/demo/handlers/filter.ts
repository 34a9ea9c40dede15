import { DOMAIN_STATE, LIST_DOMAINS as LIST } from '../../libvirt/constants.ts';
import type { Machine } from '../machine/machine.ts';

/** Each pair of bits asks about one property; setting neither or both asks nothing. */
function pair(flags: number, yes: number, no: number, property: boolean): boolean {
  const asked = flags & (yes | no);
  return asked === 0 || (asked & (property ? yes : no)) !== 0;
}

const STATES = LIST.RUNNING | LIST.PAUSED | LIST.SHUTOFF | LIST.OTHER;

function stateBit(state: number): number {
  if (state === DOMAIN_STATE.RUNNING) return LIST.RUNNING;
  if (state === DOMAIN_STATE.PAUSED) return LIST.PAUSED;
  return state === DOMAIN_STATE.SHUTOFF ? LIST.SHUTOFF : LIST.OTHER;
}

/** Whether a machine passes virConnectListAllDomains's filter. */
export function passes(machine: Machine, flags: number): boolean {
  return (
    pair(flags, LIST.ACTIVE, LIST.INACTIVE, machine.isActive) &&
    pair(flags, LIST.PERSISTENT, LIST.TRANSIENT, machine.persistent) &&
    pair(flags, LIST.MANAGEDSAVE, LIST.NO_MANAGEDSAVE, machine.managedSave) &&
    pair(flags, LIST.AUTOSTART, LIST.NO_AUTOSTART, machine.autostart) &&
    pair(flags, LIST.HAS_SNAPSHOT, LIST.NO_SNAPSHOT, machine.snapshots.length > 0) &&
    pair(flags, LIST.HAS_CHECKPOINT, LIST.NO_CHECKPOINT, false) &&
    ((flags & STATES) === 0 || (flags & stateBit(machine.state)) !== 0)
  );
}

/** The machines that pass. */
export function filtered(machines: Iterable<Machine>, flags: number): Machine[] {
  const passed: Machine[] = [];
  for (const machine of machines) if (passes(machine, flags)) passed.push(machine);
  return passed;
}
