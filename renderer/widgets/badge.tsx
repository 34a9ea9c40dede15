import type { ReactNode } from 'react';
import './badge.css';

/** A small label: a tag, or a word about a state. */
export function Badge({ tone, children }: { readonly tone?: 'ok' | 'warn' | 'bad'; readonly children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}
