import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { Problem } from '../../shared/model/problem.ts';
import type { Client } from '../../shared/rpc.ts';

/** What the app itself has to say, and what of it the user has read and put away in this window. */
interface ConcernsState {
  readonly concerns: readonly Problem[];
  readonly dismissed: ReadonlySet<string>;
}

export type ConcernsStore = StoreApi<ConcernsState>;

/** A store without concerns. */
export function createConcernsStore(): ConcernsStore {
  return createStore<ConcernsState>()(() => ({ concerns: [], dismissed: new Set() }));
}

/** Keeps the store true to the core's concerns topic. One that went and comes again is told again. */
export function followConcerns(client: Client<AppContract>, store: ConcernsStore): Dispose {
  const receive = (concerns: readonly Problem[]): void => {
    const keys = new Set(concerns.map(concernKey));
    const { dismissed } = store.getState();
    store.setState({ concerns, dismissed: new Set([...dismissed].filter((key) => keys.has(key))) });
  };
  return client.subscribe('concerns', {}, { snapshot: receive, delta: receive });
}

/** What tells one concern from another. */
export function concernKey({ code, object = '', detail = '' }: Problem): string {
  return `${code}\n${object}\n${detail}`;
}
