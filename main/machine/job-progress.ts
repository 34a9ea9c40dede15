import type { Connection } from '../libvirt/connection.ts';
import { domainJobStats } from '../libvirt/domain-power.ts';
import type { DomainRef } from '../libvirt/wire/objects.ts';

const EVERY_MS = 500;

/**
 * Reports how far a machine's job is, 0..1, until `work` settles; then gives what `work` gave. Where libvirt does not say,
 * nothing is reported (virDomainGetJobStats).
 */
export async function withJobProgress<T>(
  connection: Connection,
  domain: DomainRef,
  work: Promise<T>,
  report: (progress: number) => void,
): Promise<T> {
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const { params } = await domainJobStats(connection, domain, 0, { priority: 'background', timeoutMs: 5000 });
      const progress = jobProgress(new Map(params.map(({ field, value }) => [field, value.value])));
      if (progress !== null) report(progress);
    } catch {
      // No job yet, or no longer: the work itself tells how it ended.
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => void ask(), EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** The share of a job's data that is done, by the fields of virDomainGetJobStats; null when they do not tell. */
export function jobProgress(fields: ReadonlyMap<string, unknown>): number | null {
  const total = Number(fields.get('data_total') ?? fields.get('memory_total') ?? 0);
  const remaining = Number(fields.get('data_remaining') ?? fields.get('memory_remaining') ?? Number.NaN);
  if (!(total > 0) || !(remaining >= 0) || remaining > total) return null;
  return 1 - remaining / total;
}
