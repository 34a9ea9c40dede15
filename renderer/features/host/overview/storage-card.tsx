import { useId } from 'react';
import type { HostDetail } from '../../../../shared/model/host-detail.ts';
import { formatBytes, formatPercent } from '../../../../shared/units.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { ShareBar } from './share-bar.tsx';

/** The storage pools that run, summed, and how many networks there are. */
export function StorageCard({ detail, live }: { readonly detail: HostDetail; readonly live: boolean }) {
  const t = useWords();
  const id = useId();
  const { storage, networks, capabilities, problem } = detail;
  // Before the first answer nothing is known; afterwards null is what the driver lacks.
  const isAsked = storage !== null || networks !== null || capabilities !== null || problem !== null;
  if (!isAsked && !live) return null;
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.storage')}</h2>
      {storage === null ? (
        <p className="card-none">{t(isAsked ? 'hostPage.storageUnknown' : 'machinePage.loading')}</p>
      ) : storage.pools === 0 ? (
        <p className="card-none">{t('hostPage.noPools')}</p>
      ) : (
        <dl className="shares">
          <ShareBar
            label={t('hostPage.poolsOf', { count: storage.pools })}
            color="disk"
            share={storage.capacity > 0 ? storage.allocation / storage.capacity : Number.NaN}
            value={
              <>
                {t('hostPage.storageOf', {
                  used: formatBytes(storage.allocation),
                  total: formatBytes(storage.capacity),
                })}
                <strong>{formatPercent(storage.allocation / storage.capacity)}</strong>
              </>
            }
          />
        </dl>
      )}
      {storage !== null && storage.pools > 1 ? <p className="card-hint">{t('hostPage.storageHint')}</p> : null}
      {networks === null ? null : (
        <p className={networks === 0 ? 'card-none' : 'card-line'}>
          {networks === 0 ? t('hostPage.noNetworks') : t('hostPage.networks', { count: networks })}
        </p>
      )}
    </section>
  );
}
