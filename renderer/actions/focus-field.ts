/**
 * Puts the focus into the field that `selector` finds, before the next key arrives: what is typed right after a shortcut
 * belongs into it. While an overlay that closes still holds the focus, it goes there a frame later.
 */
export function focusField(selector: string): void {
  const focus = (): void => document.querySelector<HTMLElement>(selector)?.focus();
  focus();
  requestAnimationFrame(() => {
    if (document.activeElement?.matches(selector) !== true) focus();
  });
}
