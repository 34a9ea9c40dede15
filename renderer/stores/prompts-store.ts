import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppContract } from '../../shared/contract.ts';
import type { Dispose } from '../../shared/dispose.ts';
import type { HostId } from '../../shared/model/host.ts';
import type { Prompt } from '../../shared/model/prompt.ts';
import type { Client } from '../../shared/rpc.ts';

/** Questions on the way to hosts, the one that is asked now first. Answers are never in here. */
interface PromptsState {
  readonly prompts: readonly Prompt[];
}

export type PromptsStore = StoreApi<PromptsState>;

/** A store without questions. */
export function createPromptsStore(): PromptsStore {
  return createStore<PromptsState>()(() => ({ prompts: [] }));
}

/** Keeps the store true to the core's prompts topic. */
export function followPrompts(client: Client<AppContract>, store: PromptsStore): Dispose {
  const receive = (prompts: readonly Prompt[]): void => store.setState({ prompts });
  return client.subscribe('prompts', {}, { snapshot: receive, delta: receive });
}

/** Whether somebody on the way to this host waits for an answer. */
export function isAsked(prompts: readonly Prompt[], host: HostId): boolean {
  return prompts.some(({ owner }) => owner.kind === 'host' && owner.host === host);
}
