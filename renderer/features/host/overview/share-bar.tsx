import type { ReactNode } from 'react';

interface ShareBarProps {
  readonly label: string;
  /** In words, which say all that the bar shows. */
  readonly value: ReactNode;
  /** 1 is all there is; more is possible. NaN: not known, and no bar is drawn. */
  readonly share: number;
  /** What the whole width stands for, at least 1; with more than 1 the place of all there is is marked. */
  readonly width?: number;
  readonly color: 'cpu' | 'mem' | 'disk';
  /** Beyond all there is it is trouble, or may become it. */
  readonly warns?: boolean;
}

/** A line of words with a bar that shows them at a glance. */
export function ShareBar({ label, value, share, width = 1, color, warns = false }: ShareBarProps) {
  const known = Number.isFinite(share);
  const percent = (part: number): string => `${Math.min(100, (part / width) * 100)}%`;
  return (
    <div className="share">
      <dt>{label}</dt>
      <dd>{value}</dd>
      <span className="share-track" aria-hidden="true">
        {known ? (
          <span
            className="share-fill"
            style={{ inlineSize: percent(share), background: `var(--${warns && share > 1 ? 'warn' : color})` }}
          />
        ) : null}
        {width > 1 ? <span className="share-all" style={{ insetInlineStart: percent(1) }} /> : null}
      </span>
    </div>
  );
}
