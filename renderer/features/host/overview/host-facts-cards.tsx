import { useState } from 'react';
import type { HostFacts, HostRecord } from '../../../../shared/model/host.ts';
import type { HostDetail } from '../../../../shared/model/host-detail.ts';
import { formatBytes } from '../../../../shared/units.ts';
import { isReachable } from '../../../actions/machine-actions.ts';
import { useWords, type Words } from '../../../i18n/i18n.ts';
import { Foreign } from '../../../widgets/foreign.tsx';
import { useNow } from '../../../widgets/use-now.ts';
import { formatMoment } from '../../machine/moment.ts';
import { Copyable } from '../../machine/overview/copyable.tsx';
import { FactList } from '../../machine/overview/fact-list.tsx';

interface HostFactsProps {
  readonly host: HostRecord;
  readonly facts: HostFacts;
  readonly detail: HostDetail | null;
}

/** What the host is, and which software of what version runs there. */
export function HostFactsCards({ host, facts, detail }: HostFactsProps) {
  const t = useWords();
  const now = useNow(60_000);
  const { hostname, cpuModel, cpus, mhz, numaNodes, memoryBytes, hypervisor, hypervisorVersion, libvirtVersion } =
    facts;
  const capabilities = detail?.capabilities ?? null;
  const away = !isReachable(host.state);
  const way = useLast(detail?.way ?? null);
  const model = [capabilities?.cpuVendor, capabilities?.cpuModel].filter((word) => word != null).join(' ');
  const version = [hypervisor, hypervisorVersion].filter((word) => word !== null && word !== '').join(' ');
  return (
    <>
      <FactList
        title={t('hostPage.host')}
        facts={[
          {
            label: t('hostPage.fact.hostname'),
            value: hostname === '' ? null : <Copyable text={hostname} what={t('hostPage.fact.hostname')} />,
          },
          { label: t('hostPage.fact.cpu'), value: text(model === '' ? cpuModel : `${model}, ${cpuModel}`) },
          { label: t('hostPage.fact.processors'), value: cpus > 0 ? processorsText(t, facts) : null },
          { label: t('hostPage.fact.clock'), value: mhz > 0 ? `${(mhz / 1000).toFixed(2)} GHz` : null },
          { label: t('hostPage.fact.cells'), value: numaNodes > 1 ? String(numaNodes) : null },
          { label: t('hostPage.fact.memory'), value: memoryBytes > 0 ? formatBytes(memoryBytes) : null },
          { label: t('hostPage.fact.way'), value: way === null ? null : t(`hostPage.way.${way}`) },
          {
            label: t(away ? 'hostPage.fact.wasSince' : 'hostPage.fact.since'),
            value: formatMoment(facts.connectedAt, now),
          },
        ]}
      />
      <FactList
        title={t('hostPage.versions')}
        facts={[
          { label: t('hostPage.fact.hypervisor'), value: text(version) },
          { label: t('hostPage.fact.libvirt'), value: text(libvirtVersion) },
        ]}
      />
    </>
  );
}

/** The last value that was not null: a line that is no longer known must not make the others move. */
function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}

function text(foreign: string) {
  return foreign === '' ? null : <Foreign text={foreign} />;
}

/** `32: 2 sockets × 8 cores × 2 threads`; only the number where the parts do not make it, as when some are switched off. */
function processorsText(t: Words, { cpus, numaNodes, sockets, coresPerSocket, threadsPerCore }: HostFacts): string {
  const all = Math.max(1, numaNodes) * sockets;
  if (all * coresPerSocket * threadsPerCore !== cpus || cpus === 1) return String(cpus);
  const parts = [
    t('hostPage.sum.sockets', { count: all }),
    t('hostPage.sum.cores', { count: coresPerSocket }),
    ...(threadsPerCore > 1 ? [t('hostPage.sum.threadsEach', { count: threadsPerCore })] : []),
  ];
  return `${cpus}: ${parts.join(' × ')}`;
}
