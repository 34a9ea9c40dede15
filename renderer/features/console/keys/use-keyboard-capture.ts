import { type RefObject, useEffect, useState } from 'react';
import { matchesShortcut } from '../../../actions/shortcut.ts';
import { useSettings } from '../../../stores/services.ts';
import { createReleaseWatch } from './release-watch.ts';

export interface KeyboardCapture {
  /** The keyboard is the machine's. */
  readonly taken: boolean;
  /** How often it was given back by the keys that do so: for saying it aloud. */
  readonly given: number;
}

/**
 * Watches over who has the keyboard: the machine, as long as the canvas in `stage` has the focus. The keys that release it
 * call `release`; shortcuts that stay with the host go on to the app or the browser instead of the machine.
 */
export function useKeyboardCapture(stage: RefObject<HTMLElement | null>, release: () => void): KeyboardCapture {
  const releaseKeys = useSettings(({ consoles }) => consoles.releaseKeys);
  const hostShortcuts = useSettings(({ consoles }) => consoles.hostShortcuts);
  const [taken, setTaken] = useState(false);
  const [given, setGiven] = useState(0);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const watch = createReleaseWatch(releaseKeys);
    const onFocus = (event: FocusEvent): void => setTaken(event.target instanceof HTMLCanvasElement);
    const onBlur = (): void => setTaken(false);
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.target instanceof HTMLCanvasElement)) return;
      if (watch.hear(event)) {
        // A key that is let go still goes to the machine, which saw it pressed.
        if (event.type === 'keydown') event.stopPropagation();
        event.preventDefault();
        release();
        setGiven((count) => count + 1);
        return;
      }
      if (!hostShortcuts.some((shortcut) => matchesShortcut(shortcut, event))) return;
      event.stopPropagation();
      if (event.type === 'keydown' && forApp(event)) event.preventDefault();
    };
    element.addEventListener('focusin', onFocus);
    element.addEventListener('focusout', onBlur);
    element.addEventListener('keydown', onKey, true);
    element.addEventListener('keyup', onKey, true);
    return () => {
      element.removeEventListener('focusin', onFocus);
      element.removeEventListener('focusout', onBlur);
      element.removeEventListener('keydown', onKey, true);
      element.removeEventListener('keyup', onKey, true);
    };
  }, [stage, release, releaseKeys, hostShortcuts]);
  return { taken, given };
}

/** Offers a key to the app's own shortcuts; true if one took it. */
function forApp({ key, code, ctrlKey, altKey, shiftKey, metaKey }: KeyboardEvent): boolean {
  const copy = new KeyboardEvent('keydown', { key, code, ctrlKey, altKey, shiftKey, metaKey, cancelable: true });
  return !window.dispatchEvent(copy);
}
