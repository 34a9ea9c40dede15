import { type AppContract, contract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { Port } from '../../shared/port.ts';
import { type Handlers, serve } from '../../shared/rpc.ts';

/** What a shell needs of the core; createCore gives it, and tests give less. */
export interface ShellCore {
  readonly handlers: Handlers<AppContract>;
  start(): void;
  stop(): Promise<void>;
}

/** Serves the app's contract to one window. The same in both shells. */
export function serveWindow(core: ShellCore, port: Port): Dispose {
  return serve<AppContract>(contract, core.handlers, port);
}
