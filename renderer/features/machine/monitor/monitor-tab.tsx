import { useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { isActive } from '../../../../shared/model/action.ts';
import type { HostRecord } from '../../../../shared/model/host.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { HISTORY_RANGES } from '../../../../shared/model/stats.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices, useSettings } from '../../../stores/services.ts';
import { Chart } from '../../../widgets/chart/chart.tsx';
import { ChartGroup } from '../../../widgets/chart/chart-group.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { Segments } from '../../../widgets/segments.tsx';
import { stateText } from '../event-words.ts';
import { DeviceChoice, useDeviceChoice } from './device-choice.tsx';
import { type Exported, ExportMenu, SavePictureButton } from './export-menu.tsx';
import { historyCsv } from './history-csv.ts';
import { useChartPlan } from './use-chart-plan.ts';
import { useGuestTells } from './use-guest-tells.ts';
import { useMonitorFeed } from './use-monitor-feed.ts';

interface MonitorTabProps {
  readonly machine: MachineRecord;
  readonly host: HostRecord | null;
  /** Where the tab's own tools go: the end of the row of tabs. */
  readonly tools: HTMLElement | null;
}

const ALL_SHOWN: ReadonlySet<string> = new Set();

/** The graphs of a machine on one time axis and crosshair. */
export function MonitorTab({ machine, host, tools }: MonitorTabProps) {
  const t = useWords();
  const { settings } = useServices();
  const range = useSettings((all) => all.monitorRange);
  const { feed, state } = useMonitorFeed(machine.id, range);
  const group = useMemo(() => new ChartGroup(), []);
  const [hidden, setHidden] = useState<ReadonlyMap<string, ReadonlySet<string>>>(() => new Map());
  const all = useChartPlan(state, useGuestTells(machine.slot));
  const choice = useDeviceChoice(state.names);
  const charts = all.filter((spec) => choice.shows(spec));

  const active = isActive(machine.state);
  const emptyText = state.present.some(Boolean)
    ? t('machinePage.noValues')
    : active
      ? t('machinePage.collecting')
      : t('machinePage.offNothing', { state: stateText(machine).toLowerCase() });

  const toggle = (chart: string, line: string): void => {
    setHidden((was) => {
      const lines = new Set(was.get(chart));
      if (!lines.delete(line)) lines.add(line);
      return new Map(was).set(chart, lines);
    });
  };
  const hiddenOf = (chart: string): ReadonlySet<string> => hidden.get(chart) ?? ALL_SHOWN;
  const exported: Exported = {
    name: machine.name,
    title: t('machinePage.pictureTitle', {
      machine: plainText(machine.name, 80),
      host: plainText(host?.name ?? '', 60),
    }),
    series: feed.series,
    csv: () => historyCsv(feed.series, state.names),
    charts,
    hiddenOf,
  };

  return (
    <div className="monitor">
      {tools === null
        ? null
        : createPortal(
            <>
              <DeviceChoice choice={choice} />
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
      {!active && state.range !== null ? (
        <p className="monitor-note" role="status">
          {t('machinePage.off', { name: plainText(machine.name, 80), state: stateText(machine).toLowerCase() })}
        </p>
      ) : null}
      {state.problem !== null ? <p className="monitor-note">{t('machinePage.noHistory')}</p> : null}
      {state.range === null && state.problem === null ? (
        <p className="monitor-note">{t('machinePage.loading')}</p>
      ) : null}
      <section className="monitor-charts" aria-label={t('machinePage.charts')}>
        {charts.map((spec) => (
          <Chart
            key={spec.id}
            spec={spec}
            series={feed.series}
            group={group}
            hidden={hiddenOf(spec.id)}
            onToggle={(line) => toggle(spec.id, line)}
            emptyText={emptyText}
            tools={<SavePictureButton exported={exported} spec={spec} />}
          />
        ))}
      </section>
    </div>
  );
}
