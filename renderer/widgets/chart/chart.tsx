import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import './chart.css';
import { type ChartController, type ChartView, startChart } from './chart-controller.ts';
import type { ChartGroup } from './chart-group.ts';
import { ChartLegend } from './chart-legend.tsx';
import type { ChartSpec } from './chart-spec.ts';
import { describeChart, describeReadOut } from './describe.ts';
import { showEvents } from './event-tip.ts';
import type { ReadOut } from './summary.ts';
import { formatClock } from './time-axis.ts';
import type { TimeSeries } from './time-series.ts';
import { formatValue } from './value-format.ts';

/** A chart's parts and how it is used. */
export interface ChartProps {
  readonly spec: ChartSpec;
  readonly series: TimeSeries;
  readonly group: ChartGroup;
  /** Ids of lines that are not shown. */
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (line: string) => void;
  /** Said in place of the graph when no line has a value. */
  readonly emptyText: string;
  /** Small buttons at the end of the title. */
  readonly tools?: ReactNode;
}

const ANNOUNCE_MS = 350;

/**
 * A card with a live graph: title, legend with values (newest, or at the crosshair), plot. The arrow keys move the
 * crosshair, and what it reads is announced. Numbers are written to the page directly: a tick renders nothing.
 */
export function Chart({ spec, series, group, hidden, onToggle, emptyText, tools }: ChartProps): ReactNode {
  const t = useWords();
  const id = useId();
  const plotRef = useRef<HTMLDivElement>(null);
  const clockRef = useRef<HTMLSpanElement>(null);
  const tipRef = useRef<HTMLDivElement>(null);
  const spokenRef = useRef<HTMLDivElement>(null);
  const summaryRef = useRef<HTMLParagraphElement>(null);
  // A map that stays the same for the card's life; its elements come and go with the legend.
  const [valueElements] = useState(() => new Map<string, HTMLElement>());
  const readRef = useRef<ReadOut | null>(null);
  const speakTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [controller, setController] = useState<ChartController | null>(null);
  const [empty, setEmpty] = useState(false);

  useEffect(() => {
    const host = plotRef.current;
    if (host === null) return;
    const view: ChartView = {
      readOut(readOut, atCrosshair) {
        readRef.current = readOut;
        for (const [index, line] of spec.lines.entries()) {
          write(valueElements.get(line.id), formatValue(spec.unit, readOut.values[index] ?? null));
        }
        write(clockRef.current, atCrosshair && readOut.time !== null ? formatClock(readOut.time, true) : '');
      },
      events: (events, x, width) => showEvents(tipRef.current, events, x, width),
      empty: setEmpty,
    };
    const started = startChart(host, spec, series, group, new Set(), view);
    setController(started);
    return started.stop;
  }, [spec, series, group, valueElements]);

  useEffect(() => controller?.setHidden(hidden), [controller, hidden]);
  useEffect(() => () => clearTimeout(speakTimer.current), []);

  const speak = (): void => {
    clearTimeout(speakTimer.current);
    speakTimer.current = setTimeout(() => {
      const shown = spec.lines.filter((line) => !hidden.has(line.id));
      write(spokenRef.current, readRef.current === null ? '' : describeReadOut(spec, shown, readRef.current, series));
    }, ANNOUNCE_MS);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || controller === null) return;
    const points = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    const far = event.shiftKey ? 10 : 1;
    if (points !== undefined) controller.step(points * far);
    else if (event.key === 'Home') controller.stepToEnd(false);
    else if (event.key === 'End') controller.stepToEnd(true);
    else if (event.key === 'Escape' && group.crosshair.time !== null) group.moveTo(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
    speak();
  };

  const title = spec.subject === null ? spec.title : `${spec.title} ${spec.subject}`;
  return (
    <figure className="chart" aria-labelledby={`${id}-title`} data-chart={spec.id}>
      <figcaption className="chart-head">
        <span className="chart-title" id={`${id}-title`}>
          {spec.title}
          {spec.subject === null ? null : <bdi className="chart-subject"> {spec.subject}</bdi>}
        </span>
        <span className="chart-clock" ref={clockRef} aria-hidden="true" />
        <span className="chart-tools">{tools}</span>
      </figcaption>
      <ChartLegend spec={spec} hidden={hidden} onToggle={onToggle} values={valueElements} />
      <div
        className="chart-plot"
        ref={plotRef}
        role="application"
        aria-roledescription={t('chart.role')}
        aria-label={t('chart.label', { title })}
        aria-describedby={`${id}-summary ${id}-keys`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is interactive, see above
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => write(summaryRef.current, describeChart(spec, series))}
        onBlur={(event) => {
          const next = event.relatedTarget;
          if (group.crosshair.pinned && !(next instanceof Element && next.matches('.chart-plot'))) group.moveTo(null);
        }}
      >
        {empty ? <p className="chart-empty">{emptyText}</p> : null}
        <div className="chart-tip" ref={tipRef} hidden />
      </div>
      <p className="visually-hidden" id={`${id}-summary`} ref={summaryRef} />
      <p className="visually-hidden" id={`${id}-keys`}>
        {t('chart.keys')}
      </p>
      <div className="visually-hidden" aria-live="polite" ref={spokenRef} />
    </figure>
  );
}

function write(element: HTMLElement | null | undefined, text: string): void {
  if (element != null && element.textContent !== text) element.textContent = text;
}
