import { useState } from 'react';
import type { ChartSpec } from '../../../widgets/chart/chart-spec.ts';
import { keepUnchanged, planCharts } from './chart-plan.ts';
import type { FeedState } from './monitor-feed.ts';

/** The charts of a history; a device that comes or goes leaves the other charts as they are. */
export function useChartPlan(state: FeedState): readonly ChartSpec[] {
  const [plan, setPlan] = useState<{ readonly of: FeedState; readonly charts: readonly ChartSpec[] } | null>(null);
  if (plan?.of.names === state.names && plan.of.present === state.present) return plan.charts;
  const charts = keepUnchanged(plan?.charts ?? [], planCharts(state.names, state.present));
  setPlan({ of: state, charts });
  return charts;
}
