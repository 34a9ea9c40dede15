import { words } from '../../i18n/i18n.ts';
import { formatClock } from './time-axis.ts';
import type { ChartMarker } from './time-series.ts';

const MOST = 4;

/** Shows the events at a place of a plot beside it, on the side with more room; hides the tip when there are none. */
export function showEvents(tip: HTMLElement | null, events: readonly ChartMarker[], x: number, width: number): void {
  if (tip === null) return;
  if (events.length === 0) {
    tip.hidden = true;
    return;
  }
  const lines = events.slice(0, MOST).map((event) => {
    const line = document.createElement('div');
    const clock = document.createElement('span');
    const label = document.createElement('bdi');
    clock.textContent = formatClock(event.time, true);
    label.textContent = event.label;
    line.dataset.tone = event.tone;
    line.append(clock, label);
    return line;
  });
  if (events.length > MOST) {
    const more = document.createElement('div');
    more.textContent = words('chart.moreEvents', { count: events.length - MOST });
    lines.push(more);
  }
  tip.replaceChildren(...lines);
  tip.hidden = false;
  const left = x < width / 2;
  tip.style.left = left ? `${x + 8}px` : '';
  tip.style.right = left ? '' : `${width - x + 8}px`;
  tip.style.maxWidth = `${Math.max(80, (left ? width - x : x) - 12)}px`;
}
