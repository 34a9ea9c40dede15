import { expect } from 'vitest';
import type { HostPhase, HostRecord } from '../../../../shared/model/host.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import type { ProblemCode } from '../../../../shared/model/problem.ts';
import type { TestCore } from '../../../support/core.ts';
import { until } from '../../../support/until.ts';

/** As long as an attempt at an address that never answers, and the pause after it, may take. */
const PATIENCE_MS = 45_000;

/** Looks at the hosts of a core by their addresses. */
export class HostWatch {
  readonly #core: TestCore;

  constructor(core: TestCore) {
    this.#core = core;
  }

  async record(uri: string): Promise<HostRecord> {
    const found = this.#core.fleet.hosts.get(await this.#core.host(uri));
    if (found === undefined) throw new Error(`no host ${uri}`);
    return found;
  }

  async machines(uri: string): Promise<readonly MachineRecord[]> {
    const host = await this.#core.host(uri);
    return [...this.#core.fleet.machines.values()]
      .filter((machine) => machine.host === host)
      .toSorted((a, b) => a.name.localeCompare(b.name));
  }

  async untilPhase(uri: string, phases: readonly HostPhase[], timeoutMs = PATIENCE_MS): Promise<HostRecord> {
    return this.#core.fleet.untilPhase(await this.#core.host(uri), phases, timeoutMs);
  }

  async untilLive(uri: string, timeoutMs?: number): Promise<void> {
    await this.untilPhase(uri, ['live'], timeoutMs);
    await until(async () => (await this.machines(uri)).every(({ state }) => state !== 'unknown'), {
      what: `${uri} tells of its machines`,
    });
  }

  /** The host with the problem that it has. */
  async untilTroubled(uri: string): Promise<HostRecord> {
    const found = await this.untilPhase(uri, ['failed', 'reconnecting', 'live']);
    expect([uri, found.state.phase]).not.toEqual([uri, 'live']);
    return found;
  }

  /** A host that says what is wrong with it, and that is live once that is put right and it is asked for. */
  async untilHealed(
    uri: string,
    code: ProblemCode,
    heal: () => void | Promise<void>,
    detail: RegExp = /./,
  ): Promise<void> {
    const { id, state } = await this.untilTroubled(uri);
    const problem = 'problem' in state ? state.problem : null;
    expect([uri, problem?.code, problem?.detail]).toEqual([uri, code, expect.stringMatching(detail)]);
    await heal();
    await this.#core.client.call('host.connect', { host: id });
    await this.untilLive(uri);
  }

  /** Pauses a machine of a host and resumes it; gives how long each took, ms. Some hosts are one behind different doors. */
  async pauseAndResume(uri: string, which = 0): Promise<readonly number[]> {
    const machine = (await this.machines(uri))[which];
    if (machine === undefined) throw new Error(`there is no such machine on ${uri}`);
    const times: number[] = [];
    for (const action of ['pause', 'resume'] as const) {
      const at = performance.now();
      const task = await this.#core.act(action, machine.id);
      times.push(performance.now() - at);
      expect(task.items).toMatchObject([{ state: 'done' }]);
      const state = action === 'pause' ? 'paused' : 'running';
      await until(() => this.#core.fleet.machines.get(machine.id)?.state === state, { what: `${action} is seen` });
    }
    return times;
  }
}

export function problemOf({ state }: HostRecord): ProblemCode | null {
  return 'problem' in state ? state.problem.code : null;
}
