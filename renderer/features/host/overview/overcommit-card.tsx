import { useId } from 'react';
import type { HostFacts } from '../../../../shared/model/host.ts';
import type { Overcommit } from '../../../../shared/model/host-detail.ts';
import { formatBytes } from '../../../../shared/units.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { ShareBar } from './share-bar.tsx';

/** What machines were promised beside what there is. */
export function OvercommitCard({ overcommit, facts }: { readonly overcommit: Overcommit; readonly facts: HostFacts }) {
  const t = useWords();
  const id = useId();
  const { vcpusRunning, vcpusAll, memoryRunningBytes, memoryAllBytes } = overcommit;
  const { cpus, memoryBytes } = facts;
  const rows = [
    { id: 'cpuRunning', color: 'cpu', share: vcpusRunning / cpus, given: String(vcpusRunning) },
    { id: 'cpuAll', color: 'cpu', share: vcpusAll / cpus, given: String(vcpusAll) },
    {
      id: 'memoryRunning',
      color: 'mem',
      share: memoryRunningBytes / memoryBytes,
      given: formatBytes(memoryRunningBytes),
    },
    { id: 'memoryAll', color: 'mem', share: memoryAllBytes / memoryBytes, given: formatBytes(memoryAllBytes) },
  ] as const;
  const widest = Math.max(1, ...rows.map(({ share }) => (Number.isFinite(share) ? share : 0)));
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.overcommit')}</h2>
      <dl className="shares">
        {rows.map(({ id: row, color, share, given }) => (
          <ShareBar
            key={row}
            label={t(`hostPage.promise.${row}`)}
            color={color}
            share={share}
            width={widest}
            warns={row === 'memoryRunning'}
            value={
              <>
                {color === 'cpu'
                  ? t('hostPage.vcpuOf', { given, count: cpus })
                  : t('hostPage.memoryOf', { given, total: formatBytes(memoryBytes) })}
                <strong>{ratioText(share)}</strong>
              </>
            }
          />
        ))}
      </dl>
      <p className="card-hint">{t(widest > 1 ? 'hostPage.overcommitMark' : 'hostPage.overcommitText')}</p>
    </section>
  );

  function ratioText(share: number): string {
    return Number.isFinite(share) ? t('hostPage.ratio', { ratio: formatRatio(share) }) : '–';
  }
}

/** `0.25`, `1.4`, `12`: two digits are enough to judge by. */
export function formatRatio(ratio: number): string {
  if (ratio >= 9.95) return ratio.toFixed(0);
  return ratio >= 0.995 || ratio === 0 ? ratio.toFixed(1) : ratio.toFixed(2);
}
