import { useMemo, useState } from 'react';
import { useWords } from '../../../i18n/i18n.ts';
import type { ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { devicesOf, type MonitoredDevice, type SeriesName } from './chart-plan.ts';

/** With no more devices than this, all their charts fit and there is nothing to choose. */
const FEW = 3;
const ALL = '';

/** Which device's charts are shown beside those of the machine. */
export interface DeviceSelection {
  readonly devices: readonly MonitoredDevice[];
  /** `disk:vda`, or empty for all. */
  readonly value: string;
  readonly choose: (value: string) => void;
  readonly shows: (spec: ChartSpec) => boolean;
}

/** Keeps the choice; a device that goes takes its choice with it. */
export function useDeviceChoice(names: readonly SeriesName[]): DeviceSelection {
  const [chosen, choose] = useState(ALL);
  const devices = useMemo(() => devicesOf(names), [names]);
  const value = devices.some((device) => keyOf(device) === chosen) ? chosen : ALL;
  return {
    devices,
    value,
    choose,
    shows: (spec) => value === ALL || spec.subject === null || spec.id.startsWith(`${value}:`),
  };
}

/** A choice of one device, for machines that have many. */
export function DeviceChoice({ choice }: { readonly choice: DeviceSelection }) {
  const t = useWords();
  if (choice.devices.length <= FEW) return null;
  return (
    <select
      className="monitor-devices"
      aria-label={t('machinePage.devices')}
      value={choice.value}
      onChange={(event) => choice.choose(event.target.value)}
    >
      <option value={ALL}>{t('machinePage.allDevices')}</option>
      {choice.devices.map((device) => (
        <option key={keyOf(device)} value={keyOf(device)}>
          {t(device.kind === 'disk' ? 'machinePage.disk' : 'machinePage.network')} {plainText(device.name, 40)}
        </option>
      ))}
    </select>
  );
}

function keyOf(device: MonitoredDevice): string {
  return `${device.kind}:${device.name}`;
}
