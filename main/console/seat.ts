import type { Dispose } from '../../shared/dispose.ts';
import type { HostRecord } from '../../shared/model/host.ts';
import type { MachineId, MachineRecord } from '../../shared/model/machine.ts';
import type { Problem, ProblemCode } from '../../shared/model/problem.ts';
import type { Clock, Logger } from '../environment.ts';
import type { ProblemSubject } from '../host/link/problem-of.ts';
import { isConnected } from '../host/link/state.ts';
import type { Connection, OpenOptions } from '../libvirt/connection.ts';
import type { Transport } from '../libvirt/transport/transport.ts';
import type { DomainRef } from '../libvirt/wire/objects.ts';

/** A machine on its host, as consoles know it at this moment. */
export interface Seat {
  readonly machine: MachineRecord;
  readonly host: HostRecord;
  readonly ref: DomainRef;
  /** Aborted, with a ProblemError, when the host's connection that lives now ends; null while none does. */
  readonly link: AbortSignal | null;
  /** Asks over the connection that polls. Throws ProblemError. */
  ask<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Opens a connection of one's own, which ends with the host's. Throws ProblemError. */
  open(options?: Pick<OpenOptions, 'keepAlive' | 'signal'>): Promise<Connection>;
}

/** A place that a display listens at, as the host names it. */
export type DisplayPlace = { readonly host: string; readonly port: number } | { readonly socketPath: string };

/** A question about a display to the user. */
interface DisplayQuestion {
  readonly host: string;
  /** The machine's name. */
  readonly title: string;
  readonly text: string;
  readonly subject: string | null;
  readonly attempt: number;
  /** Whether the answer is no secret, as a name is not. */
  readonly echo: boolean;
}

/** What consoles need of the world around them. */
export interface ConsoleWorld {
  readonly clock: Clock;
  readonly log: Logger;
  /** For files and sockets that nobody else may see; need not exist. */
  readonly runtimeFolder: string;
  seat(machine: MachineId): Seat | null;
  /** Whether a machine that has no seat any more migrated to another host. */
  hasMoved(machine: MachineId): boolean;
  /** Calls back for every machine that changes or goes, at once. */
  onMachine(listener: (machine: MachineId) => void): Dispose;
  /** Calls back for every host that changes or goes, at once. */
  onHost(listener: (host: string) => void): Dispose;
  /** A channel to a place that another host sees, through its ssh. Throws as connecting to the host does. */
  tunnel(host: HostRecord, to: DisplayPlace, signal: AbortSignal): Promise<Transport>;
  /** Asks the user; null when nobody answers. */
  askUser(question: DisplayQuestion, signal: AbortSignal): Promise<string | null>;
  /** Opens a window of its own for a console; null where the shell has none. */
  readonly openWindow: ((machine: MachineId, view: string) => Promise<boolean>) | null;
}

/** What a problem with a machine's console is about. */
export function subjectOf({ machine, host }: Seat): Required<ProblemSubject> {
  return { object: machine.name, host: host.name };
}

/** A problem with a machine's console. */
export function consoleProblem(seat: Seat, code: ProblemCode, detail?: string): Problem {
  return { code, ...subjectOf(seat), ...(detail === undefined ? {} : { detail }) };
}

/** Why a machine that was at this seat has none any more. */
export function goneProblem(world: ConsoleWorld, seat: Seat): Problem {
  return consoleProblem(seat, world.hasMoved(seat.machine.id) ? 'moved-away' : 'already-gone');
}

/** Whether the host is on this computer, so that its sockets and its loopback are ours. */
export function isLocal({ host }: Pick<Seat, 'host'>): boolean {
  return host.kind !== 'ssh';
}

/** Whether the host answers. */
export function isReachable({ host }: Pick<Seat, 'host'>): boolean {
  return isConnected(host.state);
}
