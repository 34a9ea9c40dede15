import type { Dispose } from '../../shared/dispose.ts';
import { ACTIONS } from '../actions/catalogue.ts';
import { matchesShortcut } from '../actions/shortcut.ts';
import type { Services } from '../stores/services.ts';
import { currentSubject } from './current-subject.ts';

/** Does what a key stands for, wherever the focus is; a key that a field or a menu needs stays theirs. */
export function listenForShortcuts(services: Services): Dispose {
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target !== null && isTyping(target) && !event.ctrlKey && !event.altKey) return;
    const inTable = target?.getAttribute('role') === 'grid';
    const isCovered = isOverlaid(services);
    const subject = currentSubject(services);
    const matching = ACTIONS.filter(
      (action) =>
        action.shortcut !== null &&
        (!isCovered || action.overDialogs === true) &&
        matchesShortcut(action.shortcut, event) &&
        (action.inTable !== true || (inTable && event.key !== 'Enter')),
    );
    const action = matching.find((one) => one.availability(subject, services).possible);
    if (matching.length === 0) return;
    event.preventDefault();
    if (action !== undefined) void action.run(subject, services);
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function isTyping(target: HTMLElement): boolean {
  return target.matches('input, textarea, select, [contenteditable="true"]');
}

function isOverlaid({ overlays }: Services): boolean {
  const { tasks: _, palette, settings, shortcuts, ...asking } = overlays.getState();
  return palette || settings || shortcuts || Object.values(asking).some((one) => one !== null);
}
