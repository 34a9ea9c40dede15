import type { HostId } from '../../shared/model/host.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import type { DemoLauncher, RunningDemo } from '../environment.ts';
import type { Roster } from './saved/roster.ts';

const DEMO_ID: HostId = 'demo';

/** The simulated host: its daemon runs from the first wish for it until it is removed. */
export class DemoHost {
  readonly #launch: DemoLauncher | null;
  readonly #roster: Roster;
  #running: Promise<RunningDemo> | null = null;

  constructor(launch: DemoLauncher | null, roster: Roster) {
    this.#launch = launch;
    this.#roster = roster;
  }

  /** Shows it with so many machines; one that is there already is only found. Throws ProblemError `unsupported`. */
  async add(machines: number): Promise<HostId> {
    if (this.#launch === null)
      throw new ProblemError({ code: 'unsupported', object: 'demo', detail: 'no simulated host here' });
    this.#running ??= this.#launch(machines);
    const running = this.#running;
    try {
      const uri = `qemu+unix:///system?socket=${encodeURIComponent((await running).socketPath)}`;
      // Removed or stopped while it started.
      if (this.#running === running) this.#roster.show({ uri, kind: 'demo' }, DEMO_ID);
      return DEMO_ID;
    } catch (error) {
      if (this.#running === running) this.#running = null;
      throw error;
    }
  }

  /** Ends the daemon when a host that went was this one. */
  async gone(id: HostId): Promise<void> {
    if (id === DEMO_ID) await this.stop();
  }

  /** Ends the daemon. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    await running?.then(
      (daemon) => daemon.stop(),
      () => {},
    );
  }
}
