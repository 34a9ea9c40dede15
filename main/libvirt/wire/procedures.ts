import type { EventMessage, Procedure } from './procedure.ts';
import { CONNECT_PROCEDURES, EVENT_REGISTRATION_PROCEDURES, LIST_PROCEDURES } from './procedures/connect.ts';
import { CONSOLE_PROCEDURES } from './procedures/console.ts';
import {
  DOMAIN_DEFINITION_PROCEDURES,
  DOMAIN_LIFECYCLE_PROCEDURES,
  DOMAIN_STATS_PROCEDURES,
} from './procedures/domain.ts';
import { DOMAIN_EVENTS, OBJECT_EVENTS } from './procedures/events.ts';
import { NETWORK_PROCEDURES } from './procedures/network.ts';
import { NODE_DEVICE_PROCEDURES, NODE_PROCEDURES, SECRET_PROCEDURES } from './procedures/node.ts';
import { SNAPSHOT_PROCEDURES } from './procedures/snapshot.ts';
import { STORAGE_POOL_PROCEDURES, STORAGE_VOLUME_PROCEDURES } from './procedures/storage.ts';

/** Every call that is spoken here, by libvirt's name for it (REMOTE_PROC_ left out): the one table of both sides. */
export const PROCEDURES = {
  ...CONNECT_PROCEDURES,
  ...EVENT_REGISTRATION_PROCEDURES,
  ...LIST_PROCEDURES,
  ...DOMAIN_DEFINITION_PROCEDURES,
  ...DOMAIN_LIFECYCLE_PROCEDURES,
  ...DOMAIN_STATS_PROCEDURES,
  ...CONSOLE_PROCEDURES,
  ...NODE_PROCEDURES,
  ...NODE_DEVICE_PROCEDURES,
  ...SECRET_PROCEDURES,
  ...NETWORK_PROCEDURES,
  ...STORAGE_POOL_PROCEDURES,
  ...STORAGE_VOLUME_PROCEDURES,
  ...SNAPSHOT_PROCEDURES,
} as const;

export type ProcedureName = keyof typeof PROCEDURES;
/** What a procedure is called with. */
export type ArgsOf<N extends ProcedureName> = (typeof PROCEDURES)[N] extends Procedure<infer A, infer _R> ? A : never;
/** What a procedure answers. */
export type RetOf<N extends ProcedureName> = (typeof PROCEDURES)[N] extends Procedure<infer _A, infer R> ? R : never;

/** Every message that a daemon may send of its own accord, by libvirt's name for it (REMOTE_PROC_ left out). */
export const EVENTS = { ...DOMAIN_EVENTS, ...OBJECT_EVENTS } as const;

export type EventName = keyof typeof EVENTS;
/** What an event's message says. */
export type EventBodyOf<N extends EventName> = (typeof EVENTS)[N] extends EventMessage<infer T> ? T : never;
