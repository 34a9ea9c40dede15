import type { Dispose } from '../../../shared/dispose.ts';
import type { HostState } from '../../../shared/model/host.ts';
import type { HostEvent } from '../../../shared/model/host-detail.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { type HostInput, isConnected } from './state.ts';

/** Beyond this many the oldest goes. */
const MAX_EVENTS = 300;

/** What happened to a host's connection in this run. */
export class HostEvents {
  readonly #events: HostEvent[] = [];
  readonly #listeners = new Set<(event: HostEvent) => void>();

  /** Newest last, at most 300. */
  get all(): readonly HostEvent[] {
    return this.#events;
  }

  add(event: HostEvent): void {
    const [before, last] = [this.#events.at(-2), this.#events.at(-1)];
    // Of a row of the same failures the first and the last tell all: a host that is away for days must not push out the rest.
    if (before !== undefined && last !== undefined && isAgain(before, last) && isAgain(last, event)) this.#events.pop();
    // Networks of containers come and go all day.
    if (event.kind === 'network-changed' && last?.kind === event.kind) this.#events.pop();
    this.#events.push(event);
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls back for every event as it happens. */
  onEvent(listener: (event: HostEvent) => void): Dispose {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** What a change of a host's state is called in its log; null for what is not worth a line there. */
export function eventOf(before: HostState, input: HostInput, time: number): HostEvent | null {
  const kind = kindOf(before, input);
  return kind === null ? null : { time, kind, problem: problemOf(input) };
}

function kindOf(before: HostState, input: HostInput): HostEvent['kind'] | null {
  switch (input.kind) {
    case 'connect':
      return 'connecting';
    case 'listed':
      return 'connected';
    case 'disconnect':
      return 'disconnected';
    case 'lost':
      return isConnected(before) ? 'lost' : 'retry-failed';
    case 'gave-up':
    case 'slow':
    case 'silent':
    case 'well':
      return input.kind;
    case 'authenticating':
    case 'opened':
      return null;
  }
}

function problemOf(input: HostInput): Problem | null {
  return 'problem' in input ? input.problem : null;
}

function isAgain(one: HostEvent, next: HostEvent): boolean {
  return one.kind === 'retry-failed' && next.kind === one.kind && next.problem?.code === one.problem?.code;
}
