import { type RefObject, useEffect, useRef, useState } from 'react';
import { matchesShortcut } from '../../../actions/shortcut.ts';
import { useSettings } from '../../../stores/services.ts';
import { createReleaseWatch } from './release-watch.ts';

/** Whose keyboard it may be, and how it changes hands. */
export interface CaptureOptions {
  /** Where the canvas is. */
  readonly stage: RefObject<HTMLElement | null>;
  /** The machine takes keys now. */
  readonly usable: boolean;
  /** Both must keep their identity from one rendering to the next. */
  readonly take: () => void;
  readonly release: () => void;
}

export interface KeyboardCapture {
  /** The keyboard is the machine's. */
  readonly taken: boolean;
  /** How often it was given back by the keys that do so: for saying it aloud. */
  readonly given: number;
}

/**
 * Watches over who has the keyboard: the machine, as long as the canvas in `stage` has the focus. The keys that release it
 * call `release`, and `take` when they are pressed again and no field has the focus; shortcuts that stay with the host go
 * on to the app or the browser instead of the machine. A machine that comes back from a restart has its keyboard again.
 */
export function useKeyboardCapture({ stage, usable, take, release }: CaptureOptions): KeyboardCapture {
  const releaseKeys = useSettings(({ consoles }) => consoles.releaseKeys);
  const hostShortcuts = useSettings(({ consoles }) => consoles.hostShortcuts);
  const [focused, setFocused] = useState(false);
  const [given, setGiven] = useState(0);
  const had = useRef(false);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const watch = createReleaseWatch(releaseKeys);
    const elsewhere = createReleaseWatch(releaseKeys);
    const inScreen = ({ target }: Event): boolean => target instanceof HTMLCanvasElement && element.contains(target);
    const onFocus = (event: FocusEvent): void => {
      had.current = inScreen(event);
      elsewhere.forget();
      setFocused(had.current);
    };
    const onBlur = (): void => {
      watch.forget();
      setFocused(false);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (!usable || !inScreen(event)) return;
      if (watch.hear(event)) {
        // A key that is let go still goes to the machine, which saw it pressed.
        if (event.type === 'keydown') event.stopPropagation();
        event.preventDefault();
        had.current = false;
        release();
        setGiven((count) => count + 1);
        return;
      }
      if (!hostShortcuts.some((shortcut) => matchesShortcut(shortcut, event))) return;
      event.stopPropagation();
      if (event.type === 'keydown' && forApp(event)) event.preventDefault();
    };
    const onKeyElsewhere = (event: KeyboardEvent): void => {
      if (!usable || inScreen(event) || !event.isTrusted || !elsewhere.hear(event)) return;
      if (!isIdle(document.activeElement, element.parentElement)) return;
      event.preventDefault();
      take();
    };
    const onAway = (): void => elsewhere.forget();
    window.addEventListener('focusin', onFocus);
    element.addEventListener('focusout', onBlur);
    element.addEventListener('keydown', onKey, true);
    element.addEventListener('keyup', onKey, true);
    window.addEventListener('keydown', onKeyElsewhere, true);
    window.addEventListener('keyup', onKeyElsewhere, true);
    window.addEventListener('blur', onAway);
    // A canvas that goes takes the focus with it and tells nobody.
    if (usable && had.current && isIdle(document.activeElement, null)) take();
    return () => {
      window.removeEventListener('focusin', onFocus);
      element.removeEventListener('focusout', onBlur);
      element.removeEventListener('keydown', onKey, true);
      element.removeEventListener('keyup', onKey, true);
      window.removeEventListener('keydown', onKeyElsewhere, true);
      window.removeEventListener('keyup', onKeyElsewhere, true);
      window.removeEventListener('blur', onAway);
    };
  }, [stage, usable, take, release, releaseKeys, hostShortcuts]);
  return { taken: focused && usable, given };
}

/** Whether nothing that is written into has the focus: the page itself, or a tool of the console. */
function isIdle(focus: Element | null, frame: Element | null): boolean {
  if (focus === null || focus === document.body) return true;
  return frame?.contains(focus) === true && !focus.matches('input, textarea, select');
}

/** Offers a key to the app's own shortcuts; true if one took it. */
function forApp({ key, code, ctrlKey, altKey, shiftKey, metaKey }: KeyboardEvent): boolean {
  const copy = new KeyboardEvent('keydown', { key, code, ctrlKey, altKey, shiftKey, metaKey, cancelable: true });
  return !window.dispatchEvent(copy);
}
