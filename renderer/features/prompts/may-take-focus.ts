/** What lies over the page and asks for something; a notice is a dialog by its role, but asks for nothing. */
const FLOATING = '[role="dialog"]:not(.notice), [role="alertdialog"]:not(.notice), [role="menu"]';

/** Whether a question may take the focus: nobody types, and nothing lies over the page but the form the question is in. */
export function mayTakeFocus(inDialog: boolean): boolean {
  const { activeElement } = document;
  if (!inDialog && document.querySelector(FLOATING) !== null) return false;
  if (activeElement === null || activeElement === document.body) return true;
  // A canvas is a console: what is typed there belongs to the guest.
  return !activeElement.matches('input, textarea, select, canvas, [contenteditable="true"]');
}
