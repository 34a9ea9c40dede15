import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { MachineId } from '../../../../shared/model/machine.ts';
import type { HistoryRange } from '../../../../shared/model/stats.ts';
import { useClient } from '../../../stores/services.ts';
import { type FeedState, MonitorFeed } from './monitor-feed.ts';

/** A machine's history in a range, for as long as the component lives. */
export function useMonitorFeed(
  machine: MachineId,
  range: HistoryRange,
): { readonly feed: MonitorFeed; readonly state: FeedState } {
  const client = useClient();
  const feed = useMemo(() => new MonitorFeed(client, machine), [client, machine]);
  useEffect(() => feed.follow(range), [feed, range]);
  return { feed, state: useSyncExternalStore(feed.subscribe, feed.state) };
}
