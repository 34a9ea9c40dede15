import { useId, useState } from 'react';

export interface NumberFieldProps {
  readonly label: string;
  /** Where something else beside it says it to those who see. */
  readonly labelHidden?: boolean;
  readonly unit?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A whole number within bounds. What is typed on the way to one stays in the field and changes nothing. */
export function NumberField({
  label,
  labelHidden = false,
  unit,
  value,
  min,
  max,
  disabled = false,
  onChange,
}: NumberFieldProps) {
  const id = useId();
  const [text, setText] = useState(String(value));
  const typed = Number(text);
  const isRight = text.trim() !== '' && Number.isInteger(typed) && typed >= min && typed <= max;
  return (
    <span className="plan-number">
      <label htmlFor={id} className={labelHidden ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <input
        id={id}
        className="text-field"
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={1}
        disabled={disabled}
        value={text}
        aria-invalid={!isRight || undefined}
        onChange={(event) => {
          setText(event.target.value);
          const next = Number(event.target.value);
          if (event.target.value !== '' && Number.isInteger(next) && next >= min && next <= max) onChange(next);
        }}
        onBlur={() => setText(String(value))}
      />
      {unit !== undefined && <span>{unit}</span>}
    </span>
  );
}
