import type { Clock } from '../../environment.ts';
import { type Interfaces, networkMark } from './network-mark.ts';

const LOOK_MS = 1000;
/** Reading the interfaces of a host of many guests takes a millisecond or two. */
const LOOKS_PER_NETWORK = 3;
/** Between two words of a changed network: what comes and goes all the time must not have everybody tried all the time. */
const CALM_LOOKS = 6;

export interface WakeWatchContext {
  readonly clock: Clock;
  readonly interfaces: () => Interfaces;
  readonly onWake: (why: 'resumed' | 'network-changed') => void;
}

/** Notices that this computer slept, or that its network is another: what was connected may not know that it no longer is. */
export class WakeWatch {
  readonly #context: WakeWatchContext;
  #timer: ReturnType<typeof setInterval> | null = null;
  #slept = 0;
  #network = '';
  #looks = 0;
  #toldAt = -CALM_LOOKS;

  constructor(context: WakeWatchContext) {
    this.#context = context;
  }

  start(): void {
    const { clock, interfaces } = this.#context;
    this.#slept = clock.slept();
    this.#network = networkMark(interfaces());
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const { clock, interfaces, onWake } = this.#context;
    const slept = clock.slept();
    const resumed = slept !== this.#slept;
    this.#slept = slept;
    this.#looks += 1;
    if (!resumed && this.#looks % LOOKS_PER_NETWORK !== 0) return;
    const network = networkMark(interfaces());
    const changed = network !== this.#network;
    if (!resumed && (!changed || this.#looks - this.#toldAt < CALM_LOOKS)) return;
    this.#network = network;
    this.#toldAt = this.#looks;
    onWake(resumed ? 'resumed' : 'network-changed');
  }
}
