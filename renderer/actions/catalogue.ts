import type { AppAction } from './action.ts';
import { WINDOW_APP_ACTIONS } from './app-actions.ts';
import { CONSOLE_ACTIONS } from './console-actions.ts';
import { HOST_APP_ACTIONS } from './host-actions.ts';
import { MACHINE_APP_ACTIONS } from './machine-actions.ts';
import { SAVED_HOST_ACTIONS } from './saved-host-actions.ts';

/** Every action there is. */
export const ACTIONS: readonly AppAction[] = [
  ...MACHINE_APP_ACTIONS,
  ...CONSOLE_ACTIONS,
  ...HOST_APP_ACTIONS,
  ...SAVED_HOST_ACTIONS,
  ...WINDOW_APP_ACTIONS,
];

const byId: ReadonlyMap<string, AppAction> = new Map(ACTIONS.map((action) => [action.id, action]));

/** The action of an id; throws for an id nobody declared, which is a mistake in the program. */
export function actionOf(id: string): AppAction {
  const action = byId.get(id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}
