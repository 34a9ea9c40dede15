import type { SeriesUnit } from '../../../shared/model/stats.ts';
import { formatByteRate, formatBytes, formatPercent, formatRate } from '../../../shared/units.ts';

/** One value as the read-out shows it, with its unit; a dash for a gap. */
export function formatValue(unit: SeriesUnit, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  switch (unit) {
    case 'ratio':
      return formatPercent(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytes/s':
      return formatByteRate(value);
    case 'ops/s':
    case 'packets/s':
      return formatRate(value);
    case 'seconds':
      return formatLatency(value);
  }
}

/** A short time in seconds as `340 µs`, `1.2 ms` or `2.4 s`; a dash for what is not a number. */
export function formatLatency(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds === 0) return '0 µs';
  if (seconds < 0.000_999_5) return `${threeDigits(seconds * 1e6)} µs`;
  if (seconds < 0.999_5) return `${threeDigits(seconds * 1e3)} ms`;
  return `${threeDigits(seconds)} s`;
}

function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 1 : 0);
}

/** How an axis prints its numbers: divided by `divisor`, and `suffix` once, on the topmost. */
interface AxisScale {
  readonly divisor: number;
  readonly suffix: string;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** One scale for a whole axis, chosen by its upper end, so that its numbers stay short and comparable. */
function axisScale(unit: SeriesUnit, max: number): AxisScale {
  switch (unit) {
    case 'ratio':
      return { divisor: 0.01, suffix: ' %' };
    case 'bytes':
    case 'bytes/s': {
      let power = 0;
      while (max >= 1024 ** (power + 1) && power < BYTE_UNITS.length - 1) power += 1;
      return { divisor: 1024 ** power, suffix: ` ${BYTE_UNITS[power]}${unit === 'bytes' ? '' : '/s'}` };
    }
    case 'ops/s':
    case 'packets/s':
      if (max >= 2e6) return { divisor: 1e6, suffix: ' M/s' };
      return max >= 2000 ? { divisor: 1000, suffix: ' k/s' } : { divisor: 1, suffix: '/s' };
    case 'seconds':
      if (max < 0.001) return { divisor: 1e-6, suffix: ' µs' };
      return max < 2 ? { divisor: 1e-3, suffix: ' ms' } : { divisor: 1, suffix: ' s' };
  }
}

/** The numbers along an axis; the last one carries the unit. Trailing zeros are left out. */
export function axisLabels(unit: SeriesUnit, ticks: readonly number[]): string[] {
  const scale = axisScale(unit, ticks.at(-1) ?? 0);
  return ticks.map((tick, index) => {
    const label = String(Number((tick / scale.divisor).toPrecision(4)));
    return index === ticks.length - 1 ? `${label}${scale.suffix}` : label;
  });
}
