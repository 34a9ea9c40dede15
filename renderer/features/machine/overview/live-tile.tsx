import { useEffect, useRef } from 'react';
import { cancelPaint, requestPaint } from '../../../widgets/chart/paint-queue.ts';
import { onThemeChange, readTheme } from '../../../widgets/chart/theme.ts';
import type { TimeSeries } from '../../../widgets/chart/time-series.ts';
import { formatValue } from '../../../widgets/chart/value-format.ts';
import { drawSparkline } from './sparkline.ts';
import { newestSum, type TilePlan } from './tile-plan.ts';

interface LiveTileProps {
  readonly plan: TilePlan;
  readonly series: TimeSeries;
  /** Numbers come no more: the value of before is not shown as if it were now's. */
  readonly silent: boolean;
}

/** One figure with its recent past. Numbers and graph are written directly: a tick renders nothing. */
export function LiveTile({ plan, series, silent }: LiveTileProps) {
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const valueRef = useRef<HTMLElement>(null);
  const detailRef = useRef<HTMLElement>(null);

  useEffect(() => {
    const canvas = canvasRef.current;
    if (canvas === null) return;
    let theme = readTheme(canvas);
    const draw = (): void => {
      const columns = plan.columns.map((column) => series.column(column));
      const { length } = series;
      const value = silent ? Number.NaN : newestSum(columns, length);
      const parts = plan.parts.map((part) =>
        silent
          ? Number.NaN
          : newestSum(
              part.map((column) => series.column(column)),
              length,
            ),
      );
      if (valueRef.current !== null) valueRef.current.textContent = formatValue(plan.unit, value);
      const gap = silent ? '' : (plan.gap?.(length) ?? '');
      if (detailRef.current !== null) detailRef.current.textContent = Number.isNaN(value) ? gap : plan.detail(parts);
      drawSparkline(canvas, theme, plan, series, columns);
    };
    const request = (): void => requestPaint(draw);
    const sizes = new ResizeObserver(request);
    sizes.observe(canvas);
    const stops = [
      series.onChange(request),
      onThemeChange(() => {
        theme = readTheme(canvas);
        request();
      }),
    ];
    request();
    return () => {
      cancelPaint(draw);
      sizes.disconnect();
      for (const stop of stops) stop();
    };
  }, [plan, series, silent]);

  return (
    <div className="tile">
      <dt>{plan.title}</dt>
      <dd>
        <p className="tile-words">
          <strong ref={valueRef} />
          <span ref={detailRef} />
        </p>
        <span className="tile-graph" aria-hidden="true">
          <canvas ref={canvasRef} />
        </span>
      </dd>
    </div>
  );
}
