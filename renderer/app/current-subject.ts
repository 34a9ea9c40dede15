import { NO_SUBJECT, type Subject } from '../actions/action.ts';
import { focusedHost } from '../features/fleet/focused-host.ts';
import type { Services } from '../stores/services.ts';

/** What an action means where nothing says so: the opened machine, else the selected ones, and the host in view. */
export function currentSubject({ navigation, fleet, selection }: Services): Subject {
  const { route } = navigation.getState();
  const { machines, hosts } = fleet.getState();
  if (route.page === 'machine' || route.page === 'console') {
    const machine = machines.get(route.machine);
    return {
      machines: machine === undefined ? [] : [machine],
      host: machine === undefined ? null : (hosts.get(machine.host) ?? null),
    };
  }
  if (route.page === 'wall') return NO_SUBJECT;
  if (route.page === 'hosts') return { machines: [], host: hosts.get(focusedHost.getState().host ?? '') ?? null };
  if (route.page === 'host-page') return { machines: [], host: hosts.get(route.host) ?? null };
  return {
    machines: [...selection.getState().selected].flatMap((id) => machines.get(id) ?? []),
    host: route.host === null ? null : (hosts.get(route.host) ?? null),
  };
}
