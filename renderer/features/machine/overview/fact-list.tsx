import { type ReactNode, useId } from 'react';

export interface Fact {
  readonly label: string;
  /** Null and undefined leave the fact out. */
  readonly value: ReactNode;
}

/** A titled card of facts, one line each. */
export function FactList({ title, facts }: { readonly title: string; readonly facts: readonly Fact[] }) {
  const id = useId();
  const known = facts.filter(({ value }) => value !== null && value !== undefined);
  if (known.length === 0) return null;
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <dl className="facts">
        {known.map(({ label, value }) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
