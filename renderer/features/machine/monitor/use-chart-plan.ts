import { useState } from 'react';
import type { ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import { keepUnchanged, type Presence, planCharts, type SeriesName } from './chart-plan.ts';
import type { FeedState } from './monitor-feed.ts';

interface Plan extends Presence {
  readonly names: readonly SeriesName[];
  readonly charts: readonly ChartSpec[];
}

/** The charts of a history; a device that comes or goes leaves the other charts as they are. */
export function useChartPlan({ names, present }: FeedState, guestTells: boolean): readonly ChartSpec[] {
  const [plan, setPlan] = useState<Plan | null>(null);
  if (plan?.names === names && plan.present === present && plan.guestTells === guestTells) return plan.charts;
  const charts = keepUnchanged(plan?.charts ?? [], planCharts(names, { present, guestTells }));
  setPlan({ names, present, guestTells, charts });
  return charts;
}
