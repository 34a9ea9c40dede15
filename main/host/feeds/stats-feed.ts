import type { Dispose } from '../../../shared/dispose.ts';
import { SPARK_POINTS, type StatsFrame, type StatsSnapshot } from '../../../shared/model/stats.ts';
import type { Sink } from '../../../shared/rpc.ts';
import { KIND_MACHINE } from '../../metrics/history.ts';
import type { HostSession } from '../session.ts';

const CPU_GUEST = 0;

/** The stats topic: the newest frame of every host, then each frame as it comes. */
export class StatsFeed {
  readonly #sinks = new Set<Sink<StatsSnapshot, StatsFrame>>();
  readonly #sessions: () => Iterable<HostSession>;

  constructor(sessions: () => Iterable<HostSession>) {
    this.#sessions = sessions;
  }

  publish(frame: StatsFrame): void {
    for (const sink of this.#sinks) sink.delta(frame);
  }

  subscribe(sink: Sink<StatsSnapshot, StatsFrame>): Dispose {
    sink.snapshot(this.#snapshot());
    this.#sinks.add(sink);
    return () => void this.#sinks.delete(sink);
  }

  #snapshot(): StatsSnapshot {
    const sessions = [...this.#sessions()];
    const frames = sessions.map(({ frame }) => frame).filter((frame) => frame !== null);
    const count = frames.reduce((sum, { slots }) => sum + slots.length, 0);
    const slots = new Uint32Array(count);
    const cpu = new Float32Array(count * SPARK_POINTS).fill(Number.NaN);
    let row = 0;
    for (const { history, inventory } of sessions) {
      const [tier] = history.tiers;
      if (tier === undefined) continue;
      const from = Math.max(tier.start, tier.end - SPARK_POINTS);
      for (const column of inventory.activeColumns()) {
        if (row >= count) break;
        slots[row] = inventory.entryAt(column)?.record.slot ?? 0;
        const at = (row + 1) * SPARK_POINTS - (tier.end - from);
        tier.read(KIND_MACHINE, column, CPU_GUEST, from, tier.end, cpu, at);
        row += 1;
      }
    }
    return { frames, sparks: { slots: slots.subarray(0, row).slice(), cpu: cpu.slice(0, row * SPARK_POINTS) } };
  }
}
