import { type ReactNode, useId } from 'react';
import type { DiskFacts, NicFacts } from '../../../../shared/model/machine.ts';
import { machinePage } from '../../../i18n/en/machine-page.ts';
import { type TextKey, useWords, type Words } from '../../../i18n/i18n.ts';
import { Badge } from '../../../widgets/badge.tsx';
import { Foreign } from '../../../widgets/foreign.tsx';
import { Copyable } from './copyable.tsx';

interface DeviceTableProps {
  readonly title: string;
  readonly none: string;
  readonly columns: readonly TextKey[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ReactNode[] }[];
}

function DeviceTable({ title, none, columns, rows }: DeviceTableProps) {
  const t = useWords();
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? (
        <p className="card-none">{none}</p>
      ) : (
        // biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and a fieldset is for a form
        <div className="card-scroll" tabIndex={0} role="group" aria-labelledby={id}>
          <table className="devices">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  {row.cells.map((cell, index) => (
                    <td key={columns[index]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        // biome-ignore-end lint/a11y: see above
      )}
    </section>
  );
}

/** The disks a machine is defined with. */
export function DiskTable({ disks }: { readonly disks: readonly DiskFacts[] }) {
  const t = useWords();
  return (
    <DeviceTable
      title={t('machinePage.disks')}
      none={t('machinePage.noDisks')}
      columns={[
        'machinePage.column.target',
        'machinePage.column.device',
        'machinePage.column.bus',
        'machinePage.column.format',
        'machinePage.column.source',
      ]}
      rows={disks.map((disk) => ({
        id: disk.target,
        cells: [
          <Foreign key="target" text={disk.target} className="strong" />,
          kindText(t, 'deviceKind', disk.device),
          foreign(disk.bus),
          foreign(disk.format),
          <span key="source" className="source">
            {disk.source === null ? <span className="dim">{t('machinePage.emptyDrive')}</span> : foreign(disk.source)}
            {disk.readOnly ? <Badge>{t('machinePage.readOnly')}</Badge> : null}
          </span>,
        ],
      }))}
    />
  );
}

/** The network interfaces a machine is defined with. */
export function NicTable({ nics }: { readonly nics: readonly NicFacts[] }) {
  const t = useWords();
  return (
    <DeviceTable
      title={t('machinePage.nics')}
      none={t('machinePage.noNics')}
      columns={[
        'machinePage.column.mac',
        'machinePage.column.model',
        'machinePage.column.connects',
        'machinePage.column.hostDevice',
      ]}
      rows={nics.map((nic, index) => ({
        id: `${nic.mac ?? ''} ${index}`,
        cells: [
          nic.mac === null ? '–' : <Copyable key="mac" text={nic.mac} what={t('machinePage.column.mac')} mono />,
          foreign(nic.model),
          <span key="connects">
            {kindText(t, 'nicKind', nic.type)} {nic.source === null ? null : <Foreign text={nic.source} />}
          </span>,
          foreign(nic.target),
        ],
      }))}
    />
  );
}

function foreign(text: string | null): ReactNode {
  return text === null ? <span className="dim">–</span> : <Foreign text={text} />;
}

function kindText(t: Words, group: 'deviceKind' | 'nicKind', kind: string): ReactNode {
  if (group === 'deviceKind' && Object.hasOwn(machinePage.deviceKind, kind)) {
    return t(`machinePage.deviceKind.${kind as keyof typeof machinePage.deviceKind}`);
  }
  if (group === 'nicKind' && Object.hasOwn(machinePage.nicKind, kind)) {
    return t(`machinePage.nicKind.${kind as keyof typeof machinePage.nicKind}`);
  }
  return <Foreign text={kind} />;
}
