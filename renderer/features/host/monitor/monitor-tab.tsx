import { useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import type { HostRecord } from '../../../../shared/model/host.ts';
import { HISTORY_RANGES } from '../../../../shared/model/stats.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices, useSettings } from '../../../stores/services.ts';
import { Chart } from '../../../widgets/chart/chart.tsx';
import { ChartGroup } from '../../../widgets/chart/chart-group.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { Segments } from '../../../widgets/segments.tsx';
import { type Exported, ExportMenu, SavePictureButton } from '../../machine/monitor/export-menu.tsx';
import { hostHistoryCsv, planHostCharts } from './host-charts.ts';
import { useHostFeed } from './use-host-feed.ts';

interface MonitorTabProps {
  readonly host: HostRecord;
  readonly live: boolean;
  /** Where the tab's own tools go: the end of the row of tabs. */
  readonly tools: HTMLElement | null;
}

const ALL_SHOWN: ReadonlySet<string> = new Set();

/** The graphs of a host on one time axis and crosshair. */
export function MonitorTab({ host, live, tools }: MonitorTabProps) {
  const t = useWords();
  const { settings } = useServices();
  const range = useSettings((all) => all.monitorRange);
  const { feed, state } = useHostFeed(host.id, range);
  const group = useMemo(() => new ChartGroup(), []);
  const [hidden, setHidden] = useState<ReadonlyMap<string, ReadonlySet<string>>>(() => new Map());
  const charts = useMemo(() => planHostCharts(state.present), [state.present]);
  const hiddenOf = (chart: string): ReadonlySet<string> => hidden.get(chart) ?? ALL_SHOWN;
  const toggle = (chart: string, line: string): void => {
    setHidden((was) => {
      const lines = new Set(was.get(chart));
      if (!lines.delete(line)) lines.add(line);
      return new Map(was).set(chart, lines);
    });
  };
  const exported: Exported = {
    name: host.name,
    title: plainText(host.name, 80),
    series: feed.series,
    csv: () => hostHistoryCsv(feed.series),
    charts,
    hiddenOf,
  };
  const noneYet = t(
    live ? (state.present.size > 0 ? 'hostPage.notTold' : 'hostPage.collecting') : 'hostPage.noNumbers',
  );

  return (
    <div className="monitor">
      {tools === null
        ? null
        : createPortal(
            <>
              <Segments
                label={t('machinePage.range')}
                options={HISTORY_RANGES.map((id) => ({ id, title: t(`machinePage.ranges.${id}`) }))}
                value={range}
                onChange={(next) => settings.getState().update({ monitorRange: next })}
              />
              <ExportMenu exported={exported} />
            </>,
            tools,
          )}
      {state.problem === null ? null : <p className="monitor-note">{t('machinePage.noHistory')}</p>}
      {state.range === null && state.problem === null ? (
        <p className="monitor-note">{t('machinePage.loading')}</p>
      ) : null}
      <section className="monitor-charts host-charts" aria-label={t('machinePage.charts')}>
        {charts.map((spec) => (
          <Chart
            key={spec.id}
            spec={spec}
            series={feed.series}
            group={group}
            hidden={hiddenOf(spec.id)}
            onToggle={(line) => toggle(spec.id, line)}
            emptyText={noneYet}
            tools={<SavePictureButton exported={exported} spec={spec} />}
          />
        ))}
      </section>
    </div>
  );
}
