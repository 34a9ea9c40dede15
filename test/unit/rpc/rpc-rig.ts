import type { Problem } from '../../../shared/model/problem.ts';
import { createPortPair, type Port } from '../../../shared/port.ts';
import { type Client, connect, serve } from '../../../shared/rpc.ts';
import { createScriptedCore, type ScriptedCore, type SmallContract, smallContract, tap } from './small-contract.ts';

/** A scripted core, a window that is connected to it, and what the window's listener heard. */
export interface RpcRig {
  readonly core: ScriptedCore;
  /** The core's end of the port; closing it is the window's loss. */
  readonly corePort: Port;
  readonly client: Client<SmallContract>;
  /** `[what, value]` of everything the listener was told, in order. */
  readonly heard: unknown[];
  readonly listener: {
    readonly snapshot: (value: { readonly total: number }) => void;
    readonly delta: (value: number) => void;
    readonly end: (problem: Problem) => void;
  };
  /** Connects the two; returns what ends the serving. */
  join(options?: { readonly keep?: (message: unknown) => boolean; readonly congested?: () => boolean }): () => void;
}

/** A rig that is not joined yet. */
export function createRpcRig(): RpcRig {
  const core = createScriptedCore();
  const heard: unknown[] = [];
  const [corePort, windowPort] = createPortPair();
  return {
    core,
    corePort,
    client: connect(smallContract, windowPort),
    heard,
    listener: {
      snapshot: ({ total }) => heard.push(['snapshot', total]),
      delta: (value) => heard.push(['delta', value]),
      end: ({ code }) => heard.push(['end', code]),
    },
    join: ({ keep = () => true, congested } = {}) =>
      serve(smallContract, core.handlers, tap(corePort, keep, congested)),
  };
}
