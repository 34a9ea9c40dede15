import { PROCEDURES, type ProcedureName } from '../../libvirt/wire/procedures.ts';
import type { XdrType } from '../../libvirt/wire/types.ts';
import type { CallContext, HandlerTable } from '../server/context.ts';
import { CONNECT_HANDLERS } from './connect.ts';
import { DEVICE_HANDLERS } from './devices.ts';
import { DOMAIN_CONSOLE_HANDLERS } from './domain-console.ts';
import { DOMAIN_DEFINE_HANDLERS } from './domain-define.ts';
import { DOMAIN_INFO_HANDLERS } from './domain-info.ts';
import { DOMAIN_LIFECYCLE_HANDLERS } from './domain-lifecycle.ts';
import { DOMAIN_LIST_HANDLERS } from './domain-list.ts';
import { NETWORK_HANDLERS } from './network.ts';
import { NODE_HANDLERS } from './node.ts';
import { SNAPSHOT_HANDLERS } from './snapshot.ts';
import { STORAGE_HANDLERS } from './storage.ts';

const HANDLERS: HandlerTable = {
  ...CONNECT_HANDLERS,
  ...NODE_HANDLERS,
  ...DOMAIN_LIST_HANDLERS,
  ...DOMAIN_INFO_HANDLERS,
  ...DOMAIN_LIFECYCLE_HANDLERS,
  ...DOMAIN_CONSOLE_HANDLERS,
  ...DOMAIN_DEFINE_HANDLERS,
  ...NETWORK_HANDLERS,
  ...STORAGE_HANDLERS,
  ...SNAPSHOT_HANDLERS,
  ...DEVICE_HANDLERS,
};

/** One procedure of the REMOTE program as the server sees it: its layouts, and what answers it (null: nothing does). */
export interface Route {
  readonly name: ProcedureName;
  readonly args: XdrType<unknown>;
  readonly ret: XdrType<unknown>;
  readonly answer: ((context: CallContext, args: unknown) => unknown) | null;
}

/** Every procedure that the codec knows, by program and number. */
export const ROUTES: ReadonlyMap<string, Route> = new Map(
  (Object.keys(PROCEDURES) as ProcedureName[]).map((name) => {
    const { program, number, args, ret } = PROCEDURES[name];
    // Names tie layouts and handlers together in HandlerTable; here, where numbers arrive, that tie is cut.
    const answer = (HANDLERS[name] ?? null) as Route['answer'];
    return [routeKey(program, number), { name, args, ret, answer }];
  }),
);

/** The key of a procedure among the routes. */
export function routeKey(program: number, number: number): string {
  return `${program}/${number}`;
}

const ACRONYMS: Readonly<Record<string, string>> = {
  XML: 'XML',
  UUID: 'UUID',
  ID: 'ID',
  CPU: 'CPU',
  PM: 'PM',
  URI: 'URI',
};

/** The function of libvirt's interface that a procedure serves, e.g. virDomainScreenshot. */
export function functionName(name: ProcedureName): string {
  const words = name.replace(/^QEMU_/, '').split('_');
  return `vir${words.map((word) => ACRONYMS[word] ?? word.charAt(0) + word.slice(1).toLowerCase()).join('')}`;
}
