import type { AppContract } from '../../../shared/contract.ts';
import type { HostId } from '../../../shared/model/host.ts';
import type { StatsFrame } from '../../../shared/model/stats.ts';
import type { Handlers } from '../../../shared/rpc.ts';
import type { HistoryBudget } from '../../metrics/history-budget.ts';
import type { Fleet } from '../fleet.ts';
import { HostDetails, type PageHost } from './host-detail.ts';
import { HostHistories } from './host-history.ts';

type Topics = Pick<Handlers<AppContract>['topics'], 'host' | 'host-history'>;

/** What hosts' pages are made from. */
export interface HostPageContext {
  readonly fleet: Fleet;
  readonly budget: HistoryBudget;
  readonly find: (host: HostId) => PageHost | undefined;
}

/** What a host's page shows. */
export interface HostPages {
  readonly topics: Topics;
  /** Keeps the load that a host's tick brought. */
  onFrame(frame: StatsFrame): void;
  dispose(): void;
}

/** Follows the fleet from now on. */
export function hostPageHandlers({ fleet, budget, find }: HostPageContext): HostPages {
  const details = new HostDetails();
  const histories = new HostHistories(budget);
  const stops = [
    fleet.onHost((id) => {
      if (fleet.host(id) !== undefined) {
        details.changed(id);
        return;
      }
      details.end(id);
      histories.end(id);
    }),
    fleet.onMachine((id) => details.changed(id.slice(0, id.lastIndexOf('/')))),
  ];
  return {
    topics: {
      host({ host: id }, sink) {
        const host = find(id);
        if (host !== undefined) return details.subscribe(host, sink);
        sink.end({ code: 'not-found', object: id });
        return () => {};
      },
      'host-history'({ host: id, range }, sink) {
        const host = find(id);
        if (host !== undefined) return histories.subscribe(id, host, range, sink);
        sink.end({ code: 'not-found', object: id });
        return () => {};
      },
    },
    onFrame(frame) {
      histories.take(frame, fleet.host(frame.host)?.facts?.memoryBytes || Number.NaN);
    },
    dispose() {
      for (const stop of stops) stop();
      details.dispose();
      histories.dispose();
    },
  };
}
