/** Whether the focus may be taken: nobody types, and nothing lies over the page. */
export function mayTakeFocus(): boolean {
  const { activeElement } = document;
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null) return false;
  if (activeElement === null || activeElement === document.body) return true;
  // A canvas is a console: what is typed there belongs to the guest.
  return !activeElement.matches('input, textarea, select, canvas, [contenteditable="true"]');
}
