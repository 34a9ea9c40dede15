import { useMemo } from 'react';
import type { HostCapabilities } from '../../../../shared/model/host-detail.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { CellCard } from './cell-card.tsx';
import { layoutCells, layoutSums } from './cpu-layout.ts';
import { DistancesTable } from './distances-table.tsx';

/** How the host's processors and memory hang together: what belongs to one NUMA cell is near to each other. */
export function LayoutTab({ capabilities }: { readonly capabilities: HostCapabilities }) {
  const t = useWords();
  const layouts = useMemo(() => layoutCells(capabilities), [capabilities]);
  const sums = layoutSums(layouts);
  // Boxes of one width stand in columns.
  const digits = String(capabilities.processors.at(-1)?.id ?? 0).length;
  if (layouts.length === 0) return <p className="card-none">{t('hostPage.noTopology')}</p>;
  return (
    <div className="cpu-layout" style={{ '--digits': digits } as React.CSSProperties}>
      <p className="layout-sums">
        {[
          `${t('hostPage.sum.processors', { count: sums.processors })} ${t('hostPage.sum.cells', { count: sums.cells })}`,
          ...(sums.sockets === 0 ? [] : [t('hostPage.sum.sockets', { count: sums.sockets })]),
          ...(sums.cores === 0 ? [] : [t('hostPage.sum.cores', { count: sums.cores })]),
          ...(sums.threads < 2 ? [] : [t('hostPage.sum.threads', { count: sums.threads })]),
        ].join(', ')}
      </p>
      <div className="numa-cells">
        {layouts.map((layout) => (
          <CellCard key={layout.cell.id} layout={layout} />
        ))}
      </div>
      {layouts.length > 1 ? <DistancesTable cells={capabilities.cells} /> : null}
    </div>
  );
}
