import { type TextKey, useWords } from '../i18n/i18n.ts';
import { Button, type ButtonKind } from '../widgets/button.tsx';
import type { Subject } from './action.ts';
import { ariaShortcut, shortcutLabel } from './shortcut.ts';
import { useAction } from './use-actions.ts';

export interface ActionButtonProps {
  /** An action's id, or several of which the first possible one stands here, else the last. */
  readonly action: string | readonly string[];
  readonly subject: Subject;
  readonly kind?: ButtonKind;
  /** Only its icon; the title becomes the tooltip. */
  readonly iconOnly?: boolean;
  /** Other words for it, where its own say too little. */
  readonly label?: TextKey;
  readonly className?: string;
}

/** A button for an action: dimmed with the reason when it is not possible, never hidden, so that nothing jumps. */
export function ActionButton({ action: ids, subject, kind, iconOnly = false, label, className }: ActionButtonProps) {
  const t = useWords();
  const { action, can, run } = useAction(typeof ids === 'string' ? [ids] : ids, subject);
  const title = t(label ?? action.title);
  const meant = subject.machines.length;
  const fits = can.possible ? can.machines.length : 0;
  const what = fits > 0 && fits < meant ? t('actions.hint.some', { title, count: fits, total: meant }) : title;
  const tip = (
    <>
      {what}
      {action.shortcut !== null && <kbd>{shortcutLabel(action.shortcut)}</kbd>}
    </>
  );
  const tells = iconOnly || what !== title || action.shortcut !== null;
  return (
    <Button
      {...(kind !== undefined && { kind })}
      {...(className !== undefined && { className })}
      {...(iconOnly && { 'aria-label': title })}
      {...(action.shortcut !== null && { 'aria-keyshortcuts': ariaShortcut(action.shortcut) })}
      icon={action.icon}
      why={can.possible ? null : iconOnly ? `${title}: ${t(can.why)}` : t(can.why)}
      tip={tells ? tip : undefined}
      onClick={run}
    >
      {iconOnly ? undefined : title}
    </Button>
  );
}
