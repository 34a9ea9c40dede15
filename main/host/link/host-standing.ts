import { isDeepStrictEqual } from 'node:util';
import type { HostFacts, HostState, HostStorage } from '../../../shared/model/host.ts';
import type { SessionContext, SessionIdentity } from '../session-context.ts';
import { eventOf, HostEvents } from './host-events.ts';
import { type HostInput, isConnected, nextState } from './state.ts';

/** What is known of a host itself, published to the fleet with every change, until it is withdrawn. */
export class HostStanding {
  readonly events = new HostEvents();
  readonly #context: Pick<SessionContext, 'fleet' | 'clock' | 'log'>;
  #identity: SessionIdentity;
  #state: HostState = { phase: 'disconnected' };
  #facts: HostFacts | null = null;
  #inventoryAt: number | null = null;
  #storage: HostStorage | null = null;
  #withdrawn = false;

  constructor(identity: SessionIdentity, context: Pick<SessionContext, 'fleet' | 'clock' | 'log'>) {
    this.#identity = identity;
    this.#context = context;
    this.#publish();
  }

  get identity(): SessionIdentity {
    return this.#identity;
  }

  get state(): HostState {
    return this.#state;
  }

  get facts(): HostFacts | null {
    return this.#facts;
  }

  /** When its machines were last known to be true, ms since the epoch; null if never. */
  get inventoryAt(): number | null {
    return this.#inventoryAt !== null && isConnected(this.#state) ? this.#context.clock.now() : this.#inventoryAt;
  }

  identify(identity: SessionIdentity): void {
    if (isDeepStrictEqual(this.#identity, identity)) return;
    this.#identity = identity;
    this.#publish();
  }

  /** Takes what an earlier run knew; false if there is something newer. */
  restore({ at, facts }: { readonly at: number; readonly facts: HostFacts | null }): boolean {
    if (this.#inventoryAt !== null || this.#withdrawn) return false;
    this.#facts = facts;
    this.#inventoryAt = at;
    this.#publish();
    return true;
  }

  /** Goes on to the state after an input, and notes in the log what is worth it. */
  dispatch(input: HostInput): void {
    const before = this.#state;
    const next = nextState(before, input);
    if (next === before) return;
    const now = this.#context.clock.now();
    if (next.phase === 'failed') {
      this.#context.log.info('host failed', { host: this.#identity.id, problem: next.problem });
    }
    // While live the inventory is as true as it gets; from the moment it is not, it ages.
    if (isConnected(next) || isConnected(before)) this.#inventoryAt = now;
    this.#state = next;
    const event = eventOf(before, input, now);
    if (event !== null) this.events.add(event);
    this.#publish();
  }

  /** What the host says of itself; published with the state that follows. */
  learn(facts: HostFacts): void {
    this.#facts = facts;
  }

  /** The host's storage pools, summed. */
  store(storage: HostStorage | null): void {
    if (isDeepStrictEqual(this.#storage, storage)) return;
    this.#storage = storage;
    this.#publish();
  }

  /** Takes the host out of the fleet for good. */
  withdraw(): void {
    this.#withdrawn = true;
    this.#context.fleet.removeHost(this.#identity.id);
  }

  #publish(): void {
    if (this.#withdrawn) return;
    this.#context.fleet.putHost({
      ...this.#identity,
      state: this.#state,
      facts: this.#facts,
      inventoryAt: this.#inventoryAt,
      storage: this.#storage,
    });
  }
}
