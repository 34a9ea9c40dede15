import { useId } from 'react';
import type { MachineEvent } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useNow } from '../../../widgets/use-now.ts';
import { eventText, isBadEvent } from '../event-words.ts';
import { formatMoment } from '../moment.ts';

/** The newest fit on the page; the rest are in the graphs. */
const MOST = 30;

/** What happened to a machine of late, newest first. */
export function EventList({ events }: { readonly events: readonly MachineEvent[] }) {
  const t = useWords();
  const id = useId();
  const now = useNow(60_000);
  const newest = events.slice(-MOST).reverse();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{t('machinePage.events')}</h2>
      {newest.length === 0 ? (
        <p className="card-none">{t('machinePage.noEvents')}</p>
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a group of things to read, not of fields
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <div className="events-scroll" tabIndex={0} role="group" aria-labelledby={id}>
          <ol className="events">
            {newest.map((event) => (
              <li key={`${event.time} ${event.kind} ${event.detail ?? ''}`} data-bad={isBadEvent(event.kind)}>
                <time dateTime={new Date(event.time).toISOString()}>{formatMoment(event.time, now)}</time>
                <bdi dir="auto">{eventText(event)}</bdi>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
