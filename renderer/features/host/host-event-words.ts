import type { HostEvent } from '../../../shared/model/host-detail.ts';
import { words } from '../../i18n/i18n.ts';
import type { ChartMarker } from '../../widgets/chart/time-series.ts';
import { problemDetail, problemWords } from '../../widgets/problem-words.ts';

const BAD: readonly HostEvent['kind'][] = ['lost', 'retry-failed', 'gave-up', 'slow', 'silent'];
/** Steps on the way to something else that is marked. */
const UNMARKED: readonly HostEvent['kind'][] = ['connecting', 'retry-failed'];

/** Whether an event of a host's connection means trouble. */
export function isTrouble({ kind }: Pick<HostEvent, 'kind'>): boolean {
  return BAD.includes(kind);
}

/** What happened, in words. */
export function hostEventText({ kind }: Pick<HostEvent, 'kind'>): string {
  return words(`hostPage.event.${kind}`);
}

/** The events that graphs mark, as they mark them. */
export function toHostMarkers(events: readonly HostEvent[]): ChartMarker[] {
  return events
    .filter(({ kind }) => !UNMARKED.includes(kind))
    .map((event) => ({
      time: event.time,
      label: hostEventText(event),
      tone: isTrouble(event) ? 'bad' : 'neutral',
    }));
}

/** An event in lines of text, to take elsewhere: when in ISO 8601, what, why, and what the other side said. */
export function hostEventLines(event: HostEvent): string {
  const { time, problem } = event;
  const lines = [`${new Date(time).toISOString()}  ${hostEventText(event)}`];
  if (problem !== null) {
    const { what, why } = problemWords(problem);
    const detail = problemDetail(problem);
    for (const line of [what, why, ...(detail === null ? [] : detail.split('\n'))]) lines.push(`    ${line}`);
  }
  return lines.join('\n');
}
