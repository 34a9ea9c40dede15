import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import './tabs.css';

export interface SegmentsProps<Id extends string> {
  readonly options: readonly { readonly id: Id; readonly title: string }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly label: string;
}

/** A choice of one out of a few, all in sight. */
export function Segments<Id extends string>({ options, value, onChange, label }: SegmentsProps<Id>) {
  return (
    <ToggleGroup
      className="segments"
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const [chosen] = next;
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {options.map((option) => (
        <Toggle key={option.id} className="segment" value={option.id}>
          {option.title}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
