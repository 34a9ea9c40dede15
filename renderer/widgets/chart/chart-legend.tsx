import type { ReactNode } from 'react';
import { useWords } from '../../i18n/i18n.ts';
import type { ChartSpec } from './chart-spec.ts';

interface ChartLegendProps {
  readonly spec: ChartSpec;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (line: string) => void;
  /** Filled with the elements that hold the values, by line. */
  readonly values: Map<string, HTMLElement>;
}

/** The lines of a chart with their values; each is a button that shows or hides its line. */
export function ChartLegend({ spec, hidden, onToggle, values }: ChartLegendProps): ReactNode {
  const t = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form
    <div
      className="chart-legend"
      data-unit={spec.unit}
      role="group"
      aria-label={t('chart.lines', { title: spec.title })}
    >
      {spec.lines.map((line) => (
        <button
          key={line.id}
          type="button"
          className="chart-line"
          aria-pressed={!hidden.has(line.id)}
          title={t('chart.showLine', { line: line.label })}
          onClick={() => onToggle(line.id)}
        >
          <span className="chart-line-name">
            <i className="chart-swatch" data-dashed={line.dashed} style={{ color: `var(--${line.color})` }} />
            {line.label}
          </span>
          <span
            className="chart-line-value"
            ref={(element) => {
              if (element === null) values.delete(line.id);
              else values.set(line.id, element);
            }}
          />
        </button>
      ))}
    </div>
  );
}
