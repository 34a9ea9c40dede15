import type { ComponentType } from 'react';
import type { HostRecord } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import type { TextKey } from '../i18n/i18n.ts';
import type { Services } from '../stores/services.ts';

/** What an action is done to: the machines and the host that the user means where it is offered. */
export interface Subject {
  readonly machines: readonly MachineRecord[];
  readonly host: HostRecord | null;
}

export const NO_SUBJECT: Subject = { machines: [], host: null };

/** Whether an action can be done now; if not, the words for why. */
export type Availability =
  | {
      readonly possible: true;
      /** The machines it would be done to; fewer than meant when it fits only some. */
      readonly machines: readonly MachineRecord[];
    }
  | { readonly possible: false; readonly why: TextKey };

export type Icon = ComponentType<{ readonly size?: number | string; readonly 'aria-hidden'?: boolean }>;

export type ActionGroup = 'machines' | 'host' | 'view' | 'go' | 'app';

/** One thing a user can do, declared once; buttons, menus, the palette and the keyboard are all made from it. */
export interface AppAction {
  readonly id: string;
  readonly group: ActionGroup;
  readonly title: TextKey;
  readonly icon: Icon;
  /** As shortcut.ts reads it, e.g. `Ctrl+K`; null if it has none. */
  readonly shortcut: string | null;
  /** Loses something: coloured, asked about once, never the default. */
  readonly dangerous: boolean;
  /** Its shortcut works only while the machines table has the focus. */
  readonly inTable?: boolean;
  /** Its shortcut works over a dialog too: it leads to what lies over it. */
  readonly overDialogs?: boolean;
  readonly availability: (subject: Subject, services: Services) => Availability;
  readonly run: (subject: Subject, services: Services) => void | Promise<void>;
}

/** It can be done, to whatever is meant. */
export function possible(machines: readonly MachineRecord[] = []): Availability {
  return { possible: true, machines };
}

/** It cannot be done now, for this reason. */
export function impossible(why: TextKey): Availability {
  return { possible: false, why };
}
