import { Collapsible } from '@base-ui/react/collapsible';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Copy from 'lucide-react/icons/copy';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { HostEvent } from '../../../../shared/model/host-detail.ts';
import { copyText } from '../../../actions/copy-text.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../widgets/button.tsx';
import { problemDetail, problemWords } from '../../../widgets/problem-words.ts';
import { Segments } from '../../../widgets/segments.tsx';
import { useNow } from '../../../widgets/use-now.ts';
import { formatMoment } from '../../machine/moment.ts';
import { hostEventLines, hostEventText, isTrouble } from '../host-event-words.ts';

interface EventsTabProps {
  /** Newest last. */
  readonly events: readonly HostEvent[];
  /** Where the tab's own tools go: the end of the row of tabs. */
  readonly tools: HTMLElement | null;
}

type Choice = 'all' | 'trouble';
const CHOICES: readonly Choice[] = ['all', 'trouble'];

/** What happened to the connection, newest first. */
export function EventsTab({ events, tools }: EventsTabProps) {
  const t = useWords();
  const services = useServices();
  const now = useNow(60_000);
  const [choice, setChoice] = useState<Choice>('all');
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const shown = events
    .map((event, index) => ({ event, index }))
    .filter(({ event }) => choice === 'all' || isTrouble(event))
    .filter(({ event }) => wanted === '' || hostEventLines(event).toLowerCase().includes(wanted))
    .reverse();
  const copy = (): Promise<void> => copyText(services, shown.map(({ event }) => hostEventLines(event)).join('\n'));
  return (
    <section className="card host-events" aria-label={t('hostPage.events')}>
      {tools === null
        ? null
        : createPortal(
            <>
              <input
                type="search"
                className="card-search"
                placeholder={t('hostPage.searchEvents')}
                aria-label={t('hostPage.searchEvents')}
                value={query}
                onChange={(event) => setQuery(event.target.value)}
              />
              <Segments
                label={t('hostPage.whichEvents')}
                options={CHOICES.map((id) => ({ id, title: t(`hostPage.choice.${id}`) }))}
                value={choice}
                onChange={setChoice}
              />
              <Button icon={Copy} onClick={() => void copy()} why={shown.length === 0 ? t('hostPage.noEvents') : null}>
                {t('hosts.copy')}
              </Button>
            </>,
            tools,
          )}
      {shown.length === 0 ? (
        <p className="card-none">{t(events.length === 0 ? 'hostPage.noEvents' : 'hostPage.noSuchEvent')}</p>
      ) : (
        <ol className="events">
          {shown.map(({ event, index }) => (
            <li key={`${event.time} ${event.kind} ${index}`} data-bad={isTrouble(event)}>
              <time dateTime={new Date(event.time).toISOString()}>{formatMoment(event.time, now)}</time>
              <EventWords event={event} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** What happened and why in a line; what to do about it and the other side's own words behind a click. */
function EventWords({ event }: { readonly event: HostEvent }) {
  const t = useWords();
  const { problem } = event;
  if (problem === null) return <bdi dir="auto">{hostEventText(event)}</bdi>;
  const { what, why, next } = problemWords(problem);
  const detail = problemDetail(problem);
  return (
    <Collapsible.Root className="event-problem">
      <Collapsible.Trigger className="event-toggle">
        <ChevronRight size={13} aria-hidden />
        <bdi dir="auto">{hostEventText(event)}</bdi>
        <span className="event-what">{what}</span>
      </Collapsible.Trigger>
      <Collapsible.Panel className="event-more">
        <p>{why}</p>
        <p>{next}</p>
        {detail === null ? null : (
          <>
            <p className="event-said">{t(problem.libvirt === undefined ? 'app.details' : 'app.whatLibvirtSaid')}</p>
            <pre className="problem-text" dir="auto">
              {detail}
            </pre>
          </>
        )}
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}
