import type { ReactNode } from 'react';
import '../../../widgets/form.css';

export interface FormFieldProps {
  /** Of the control inside; what is wrong with it is told under `<id>-problem`. */
  readonly id: string;
  readonly label: string;
  readonly problem?: string | null;
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

/** A control with its name above it and what is wrong with it below. */
export function FormField({ id, label, problem = null, narrow = false, children }: FormFieldProps) {
  return (
    <div className="form-row" data-narrow={narrow || undefined}>
      <label htmlFor={id}>{label}</label>
      {children}
      {problem !== null && (
        <p id={`${id}-problem`} className="field-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
