import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import './tabs.css';

export interface TabsProps<Id extends string> {
  readonly tabs: readonly { readonly id: Id; readonly title: string }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly label: string;
  /** Something at the end of the row, e.g. a range. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** The panel of the tab that is open. */
  readonly children: ReactNode;
}

/** Tabs over one panel. Arrows move between them. */
export function Tabs<Id extends string>({ tabs, value, onChange, label, aside, className, children }: TabsProps<Id>) {
  return (
    <Base.Root className={className} value={value} onValueChange={(next) => onChange(next as Id)}>
      <div className="tabs-row">
        <Base.List className="tabs" aria-label={label} activateOnFocus>
          {tabs.map((tab) => (
            <Base.Tab key={tab.id} className="tab" value={tab.id}>
              {tab.title}
            </Base.Tab>
          ))}
        </Base.List>
        {aside}
      </div>
      <Base.Panel className="tab-panel" value={value}>
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
