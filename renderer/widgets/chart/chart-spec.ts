import type { SeriesUnit } from '../../../shared/model/stats.ts';
import type { ChartColor } from './theme.ts';

/** One line of a chart. */
export interface ChartLine {
  /** Stays the same while the line means the same; hidden lines are remembered by it. */
  readonly id: string;
  readonly label: string;
  /** Which column of the time series it shows. */
  readonly column: number;
  readonly color: ChartColor;
  /** The area under it is tinted: for the one line that matters most. */
  readonly filled: boolean;
  readonly dashed: boolean;
}

/** What a chart shows; all its lines have one unit. */
export interface ChartSpec {
  readonly id: string;
  /** In words: CPU, Throughput. */
  readonly title: string;
  /** The device it is about, untrusted text; null for the machine as a whole. */
  readonly subject: string | null;
  readonly unit: SeriesUnit;
  readonly lines: readonly ChartLine[];
}
