import { useEffect, useState } from 'react';
import type { HostId } from '../../../shared/model/host.ts';
import type { HostDetail } from '../../../shared/model/host-detail.ts';
import { useClient } from '../../stores/services.ts';

/** Follows what a host's page shows beside its record, for as long as the component lives; null until the first word. */
export function useHostDetail(host: HostId): HostDetail | null {
  const client = useClient();
  const [detail, setDetail] = useState<HostDetail | null>(null);
  // When the topic ends the host is gone, and what was told of it stays as it was.
  useEffect(() => client.subscribe('host', { host }, { snapshot: setDetail, delta: setDetail }), [client, host]);
  return detail;
}
