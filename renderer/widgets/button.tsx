import type { ComponentProps, ReactNode } from 'react';
import type { Icon } from '../actions/action.ts';
import './button.css';
import { Tip } from './tip.tsx';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet' | 'link';

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'> {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  readonly icon?: Icon;
  /** Why it does nothing now: then it is dimmed, still gets the focus, and tells. */
  readonly why?: string | null;
  /** What it does, where its label does not say all; an icon alone needs it. */
  readonly tip?: ReactNode;
  readonly children?: ReactNode;
}

/** A button. Without children it is an icon alone and must have an `aria-label`. */
export function Button({
  kind = 'plain',
  small = false,
  icon: Glyph,
  why = null,
  tip,
  className = '',
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const classes = [
    'button',
    kind === 'plain' ? '' : `button-${kind}`,
    small ? 'button-small' : '',
    children === undefined ? 'button-icon' : '',
    className,
  ];
  const button = (
    <button
      type="button"
      {...rest}
      className={classes.filter((name) => name !== '').join(' ')}
      aria-disabled={why !== null || undefined}
      onClick={why === null ? onClick : (event) => event.preventDefault()}
    >
      {Glyph !== undefined && <Glyph size={small ? 13 : 15} aria-hidden />}
      {children}
    </button>
  );
  const hint = why ?? tip;
  return hint === undefined || hint === null ? button : <Tip text={hint}>{button}</Tip>;
}
