import type { AppAction } from './action.ts';
import { WINDOW_APP_ACTIONS } from './app-actions.ts';
import { HOST_APP_ACTIONS } from './host-actions.ts';
import { MACHINE_APP_ACTIONS } from './machine-actions.ts';

/** Every action there is. */
export const ACTIONS: readonly AppAction[] = [...MACHINE_APP_ACTIONS, ...HOST_APP_ACTIONS, ...WINDOW_APP_ACTIONS];

const byId: ReadonlyMap<string, AppAction> = new Map(ACTIONS.map((action) => [action.id, action]));

/** The action of an id; throws for an id nobody declared, which is a mistake in the program. */
export function actionOf(id: string): AppAction {
  const action = byId.get(id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}

/**
 * The actions a row of buttons or a menu shows for machines. Of the alternatives in one entry the first possible one
 * stands there, else the first: so a button is Start or Resume and never moves.
 */
export const MACHINE_TOOLBAR: readonly (readonly string[])[] = [
  ['machine.resume', 'machine.start'],
  ['machine.pause'],
  ['machine.shutdown'],
];

export const STOP_MENU: readonly string[] = [
  'machine.shutdown',
  'machine.reboot',
  'machine.save',
  'machine.reset',
  'machine.force-off',
];
