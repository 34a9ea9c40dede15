import type { HostId, HostRecord } from '../../shared/model/host.ts';
import type { MachineId } from '../../shared/model/machine.ts';
import type { Environment } from '../environment.ts';
import type { Fleet } from '../host/fleet.ts';
import type { MachineEntry } from '../host/inventory/machine-entry.ts';
import type { HostSession } from '../host/session.ts';
import type { SshPrompter } from '../libvirt/transport/ssh/prompter.ts';
import { openTunnel } from '../libvirt/transport/ssh/tunnel.ts';
import type { Prompts } from '../prompt/prompts.ts';
import type { ConsoleWorld, Seat } from './seat.ts';

/** What the core lends to its consoles. */
export interface ConsoleLenders {
  readonly environment: Pick<Environment, 'clock' | 'log' | 'paths' | 'windows'>;
  readonly fleet: Fleet;
  readonly prompts: Prompts;
  readonly find: (machine: MachineId) => { readonly session: HostSession; readonly entry: MachineEntry } | null;
  readonly prompterFor: (host: HostId, title: () => string) => SshPrompter;
}

/** The world of consoles, as the core has it. */
export function consoleWorld({ environment, fleet, prompts, find, prompterFor }: ConsoleLenders): ConsoleWorld {
  const { clock, log, paths, windows } = environment;
  return {
    clock,
    log,
    runtimeFolder: paths.runtime,
    seat(machine) {
      const found = find(machine);
      const host = found === null ? undefined : fleet.host(found.session.id);
      return found === null || host === undefined ? null : seatOf(found.session, found.entry, host);
    },
    hasMoved: (machine) => fleet.hasMoved(machine),
    onMachine: (listener) => fleet.onMachine(listener),
    onHost: (listener) => fleet.onHost(listener),
    tunnel: (host, to, signal) =>
      openTunnel(host.uri, to, {
        signal,
        prompter: prompterFor(host.id, () => fleet.host(host.id)?.name ?? host.name),
      }),
    async askUser({ host, ...question }, signal) {
      const owner = { kind: 'host', host } as const;
      const kind = 'display-password';
      const answer = await prompts.ask({ ...question, owner, kind, key: null, canRemember: false }, signal);
      return answer?.text ?? null;
    },
    openWindow: windows === null ? null : (machine, view) => windows.openConsole(machine, view),
  };
}

function seatOf(session: HostSession, { record, ref }: MachineEntry, host: HostRecord): Seat {
  return {
    machine: record,
    host,
    ref,
    link: session.link,
    ask: (work) => session.withConnection(work),
    open: (options) => session.openConnection(options),
  };
}
