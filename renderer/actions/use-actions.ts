import { useStore } from 'zustand';
import { type Services, useServices } from '../stores/services.ts';
import type { AppAction, Availability, Subject } from './action.ts';
import { actionOf } from './catalogue.ts';

/** An action as something to show: what it is, whether it can be done, and a call that does it. */
export interface OfferedAction {
  readonly action: AppAction;
  readonly can: Availability;
  readonly run: () => void;
}

/** Runs an action, if it can be done. Failures are shown by the action itself. */
export function runAction(action: AppAction, subject: Subject, services: Services): void {
  if (!action.availability(subject, services).possible) return;
  void action.run(subject, services);
}

/** The first of these actions that can be done, else the last; renders again when a host's state changes. */
export function useAction(ids: readonly string[], subject: Subject): OfferedAction {
  const services = useServices();
  useStore(services.fleet, (state) => state.hosts);
  useStore(services.navigation, (state) => state.route);
  return offer(ids, subject, services);
}

/** As useAction, outside React. */
export function offer(ids: readonly string[], subject: Subject, services: Services): OfferedAction {
  const actions = ids.map(actionOf);
  const action = actions.find((one) => one.availability(subject, services).possible) ?? actions.at(-1);
  if (action === undefined) throw new Error('an entry without actions');
  return {
    action,
    can: action.availability(subject, services),
    run: () => runAction(action, subject, services),
  };
}
