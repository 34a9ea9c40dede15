import type { ArgsOf, ProcedureName, RetOf } from '../../libvirt/wire/procedures.ts';
import type { DemoConsoles } from '../console/consoles.ts';
import type { Faults } from '../faults.ts';
import type { HostFacts } from '../host/host-facts.ts';
import type { HostLoad } from '../host/host-load.ts';
import type { Samples } from '../host/samples.ts';
import type { Simulation } from '../simulation.ts';
import type { Registrations } from './registrations.ts';
import type { StreamSource } from './streams.ts';

/** Everything that the daemon serves; it outlives every connection and a restart of the daemon. */
export interface DemoHost {
  readonly simulation: Simulation;
  readonly facts: HostFacts;
  readonly load: HostLoad;
  readonly samples: Samples;
  readonly faults: Faults;
  readonly consoles: DemoConsoles;
  /** Waits while bulk statistics hang. */
  statsAllowed(): Promise<void> | null;
}

/** What a call knows of the connection that made it. */
export interface CallContext {
  readonly host: DemoHost;
  readonly simulation: Simulation;
  readonly registrations: Registrations;
  /** The URI that the client opened, without transport. */
  uri: string | null;
  /** The client asked for keepalive: from now on we ping it. */
  startKeepAlive(): void;
  /** The client wants to hear of the daemon's end. */
  wantsClosing: boolean;
  /** Set by the handler of a call that opens a stream, before it returns; the connection takes it from here. */
  stream: StreamSource | null;
}

/** Answers one procedure. Throws DemoError for what libvirt would refuse. */
type Handler<N extends ProcedureName> = (context: CallContext, args: ArgsOf<N>) => RetOf<N> | Promise<RetOf<N>>;

/** The procedures that a part of the daemon answers. */
export type HandlerTable = { readonly [N in ProcedureName]?: Handler<N> };
