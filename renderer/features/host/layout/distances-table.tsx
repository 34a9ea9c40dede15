import { useId } from 'react';
import type { NumaCell } from '../../../../shared/model/host-detail.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { distanceRows } from './cpu-layout.ts';

/** The firmware's distance of a cell to itself. */
const NEAR = 10;

/** How far the memory of each cell is from the processors of each: the further, the darker. */
export function DistancesTable({ cells }: { readonly cells: readonly NumaCell[] }) {
  const t = useWords();
  const id = useId();
  const rows = distanceRows(cells);
  const far = Math.max(NEAR + 1, ...rows.flat().map((value) => value ?? 0));
  if (rows.flat().every((value) => value === null)) return null;
  return (
    <section className="card distances" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.distances')}</h2>
      <p className="card-hint">{t('hostPage.distancesText')}</p>
      {/* biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and a fieldset is for a form */}
      <div className="card-scroll" tabIndex={0} role="group" aria-labelledby={id}>
        <table>
          <thead>
            <tr>
              <td />
              {cells.map((cell) => (
                <th key={cell.id} scope="col" aria-label={t('hostPage.cell', { id: cell.id })}>
                  {cell.id}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((cell, from) => (
              <tr key={cell.id}>
                <th scope="row">{t('hostPage.cell', { id: cell.id })}</th>
                {(rows[from] ?? []).map((value, to) => (
                  <td key={cells[to]?.id} style={{ '--far': shareOf(value, far) } as React.CSSProperties}>
                    {value ?? '–'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {/* biome-ignore-end lint/a11y: see above */}
    </section>
  );
}

function shareOf(value: number | null, far: number): string {
  if (value === null) return '0%';
  return `${Math.round((Math.max(0, value - NEAR) / (far - NEAR)) * 100)}%`;
}
