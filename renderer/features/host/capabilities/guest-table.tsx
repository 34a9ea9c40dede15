import { useId } from 'react';
import type { GuestAbility } from '../../../../shared/model/host-detail.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { Foreign } from '../../../widgets/foreign.tsx';

/** What kinds of machines the host can run. */
export function GuestTable({ guests }: { readonly guests: readonly GuestAbility[] }) {
  const t = useWords();
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t('hostPage.guests')}</h2>
      {guests.length === 0 ? (
        <p className="card-none">{t('hostPage.noGuests')}</p>
      ) : (
        // biome-ignore-start lint/a11y: what scrolls must be reachable by keyboard, and a fieldset is for a form
        <div className="card-scroll" tabIndex={0} role="group" aria-labelledby={id}>
          <table className="devices">
            <thead>
              <tr>
                <th scope="col">{t('hostPage.fact.arch')}</th>
                <th scope="col">{t('hostPage.column.kind')}</th>
                <th scope="col">{t('hostPage.column.hypervisor')}</th>
                <th scope="col">{t('hostPage.column.machines')}</th>
                <th scope="col">{t('hostPage.column.emulator')}</th>
              </tr>
            </thead>
            <tbody>
              {guests.map((guest) => (
                <tr key={`${guest.osType} ${guest.arch} ${guest.emulator ?? ''}`}>
                  <td>
                    <Foreign text={guest.arch} className="strong" />
                  </td>
                  <td>
                    <Foreign text={guest.osType} />
                  </td>
                  <td>{guest.domains.length === 0 ? '–' : <Foreign text={guest.domains.join(', ')} />}</td>
                  <td>{guest.machines}</td>
                  <td>{guest.emulator === null ? '–' : <Foreign text={guest.emulator} />}</td>
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
