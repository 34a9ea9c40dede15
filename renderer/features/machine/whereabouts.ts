import { useEffect, useRef, useState } from 'react';
import { isActive } from '../../../shared/model/action.ts';
import { hasMovedAway, type MachineId, type MachineRecord } from '../../../shared/model/machine.ts';
import { words } from '../../i18n/i18n.ts';
import type { FleetState } from '../../stores/fleet-store.ts';
import { type Services, useFleet, useServices } from '../../stores/services.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { carryTexts } from '../console/text/text-sessions.ts';

/** The machine of the same UUID that runs on another host, of those that are connected; null if there is none. */
function runningElsewhere(
  { machines, hosts }: Pick<FleetState, 'machines' | 'hosts'>,
  id: MachineId,
): MachineRecord | null {
  const uuid = id.slice(id.lastIndexOf('/') + 1);
  for (const machine of machines.values()) {
    if (machine.uuid !== uuid || machine.id === id || !isActive(machine.state)) continue;
    const phase = hosts.get(machine.host)?.state.phase;
    if (phase === 'live' || phase === 'degraded') return machine;
  }
  return null;
}

/** As runningElsewhere, followed; null while there is no reason to look. */
export function useRunningElsewhere(id: MachineId | null): MachineRecord | null {
  return useFleet((state) => (id === null ? null : runningElsewhere(state, id)));
}

/** Whether its host said that a machine migrated away; its definition may have stayed. */
export function useHasMoved(id: MachineId, record: MachineRecord | null): boolean {
  const gone = useFleet((state) => state.moved.has(id));
  return record === null ? gone : hasMovedAway(record);
}

/** How often a machine that was gone has come back: what follows it has ended, and must begin anew. */
export function useReturns(gone: boolean): number {
  const [last, setLast] = useState({ gone, returns: 0 });
  if (gone !== last.gone) setLast({ gone, returns: last.returns + (gone ? 0 : 1) });
  return last.returns;
}

/** Shows what is shown of a machine for the same machine on another host. */
export function openThere({ navigation }: Pick<Services, 'navigation'>, from: MachineId, there: MachineId): void {
  const { route, go } = navigation.getState();
  if ((route.page !== 'machine' && route.page !== 'console') || route.machine !== from) return;
  carryTexts(from, there);
  go({ ...route, machine: there }, { replace: true });
}

/**
 * Goes to where a machine runs now when it migrates while this page shows it running. What had moved before is not left by
 * itself: a definition that stayed behind can be looked at.
 */
export function useFollowMoved(id: MachineId, record: MachineRecord | null): void {
  const services = useServices();
  const moved = useHasMoved(id, record);
  const ran = useRef(false);
  useEffect(() => {
    if (record !== null && isActive(record.state)) ran.current = true;
  }, [record]);
  useEffect(() => {
    if (!moved || !ran.current) return;
    const { fleet, notices } = services;
    const follow = (): void => {
      const there = runningElsewhere(fleet.getState(), id);
      const host = there === null ? undefined : fleet.getState().hosts.get(there.host);
      if (there === null || host === undefined) return;
      stop();
      const title = words('machinePage.followed', { name: plainText(there.name, 80), host: plainText(host.name, 80) });
      notices.show({ kind: 'info', title });
      openThere(services, id, there.id);
    };
    // It may be told of there only a moment after it has left here.
    const stop = fleet.subscribe(follow);
    follow();
    return stop;
  }, [services, id, moved]);
}
