import type { ReactNode } from 'react';
import type { Icon } from '../actions/action.ts';
import './empty-state.css';

export interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: ReactNode;
  /** What it means and what to do next. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Stands where there is nothing to show, and teaches what to do about it. */
export function EmptyState({ icon: Glyph, title, children, actions }: EmptyStateProps) {
  return (
    <section className="empty">
      <span className="empty-icon">
        <Glyph size={32} aria-hidden />
      </span>
      <h2 className="empty-title">{title}</h2>
      {children !== undefined && <div className="empty-text">{children}</div>}
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </section>
  );
}
