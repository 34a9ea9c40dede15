import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { HostId } from '../../../../shared/model/host.ts';
import type { HistoryRange } from '../../../../shared/model/stats.ts';
import { useClient } from '../../../stores/services.ts';
import { HostFeed, type HostFeedState } from './host-feed.ts';

/** A host's history in a range, for as long as the component lives. */
export function useHostFeed(
  host: HostId,
  range: HistoryRange,
): { readonly feed: HostFeed; readonly state: HostFeedState } {
  const client = useClient();
  const feed = useMemo(() => new HostFeed(client, host), [client, host]);
  useEffect(() => feed.follow(range), [feed, range]);
  return { feed, state: useSyncExternalStore(feed.subscribe, feed.state) };
}
