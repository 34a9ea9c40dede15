import { memo, useId } from 'react';
import { formatBytes } from '../../../../shared/units.ts';
import { useWords } from '../../../i18n/i18n.ts';
import type { CellLayout, CoreBox } from './cpu-layout.ts';

/** The size of ordinary pages: those that are not worth a word. */
const SMALL_PAGE = 65_536;

/** One NUMA cell: its memory, its huge pages, and its processors as boxes, one per core. */
export const CellCard = memo(function CellCard({ layout }: { readonly layout: CellLayout }) {
  const t = useWords();
  const id = useId();
  const { cell, sockets, unplaced } = layout;
  const huge = cell.pages.filter(({ sizeBytes }) => sizeBytes > SMALL_PAGE);
  const given = huge.filter(({ count }) => count > 0);
  return (
    <section className="card numa-cell" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.cell', { id: cell.id })}</h2>
      <dl className="cell-facts">
        <div>
          <dt>{t('hostPage.memory')}</dt>
          <dd>{cell.memoryBytes === null ? t('hostPage.unknown') : formatBytes(cell.memoryBytes)}</dd>
        </div>
        {huge.length === 0 ? null : (
          <div>
            <dt>{t('hostPage.hugePages')}</dt>
            <dd>
              {given.length === 0
                ? t('hostPage.none')
                : given
                    .map(({ sizeBytes, count }) =>
                      t('hostPage.pages', {
                        count,
                        number: count.toLocaleString('en'),
                        size: pageSize(sizeBytes),
                        sum: formatBytes(sizeBytes * count),
                      }),
                    )
                    .join(', ')}
            </dd>
          </div>
        )}
      </dl>
      {cell.cpus.length === 0 ? <p className="card-none">{t('hostPage.noProcessors')}</p> : null}
      {sockets.map(({ socket, cores }) => (
        <div key={socket} className="cpu-socket">
          <h3>{t('hostPage.socket', { id: socket })}</h3>
          <ul className="cpu-cores">
            {cores.map((core) => (
              <CoreItem key={core.key} core={core} />
            ))}
          </ul>
        </div>
      ))}
      {unplaced.length === 0 ? null : (
        <div className="cpu-socket">
          <h3>{t('hostPage.switchedOff')}</h3>
          <ul className="cpu-cores" data-off="true">
            {unplaced.map((cpu) => (
              <li key={cpu} className="cpu-core">
                <span>{cpu}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
});

function CoreItem({ core }: { readonly core: CoreBox }) {
  const t = useWords();
  return (
    <li
      className="cpu-core"
      title={t('hostPage.coreHint', { count: core.cpus.length, core: core.core, cpus: core.cpus.join(', ') })}
    >
      {core.cpus.map((cpu) => (
        <span key={cpu}>{cpu}</span>
      ))}
    </li>
  );
}

/** `2 MiB`, `1 GiB`: page sizes are round. */
function pageSize(bytes: number): string {
  return formatBytes(bytes).replace(/\.0+ /, ' ');
}
