import { useEffect, useSyncExternalStore } from 'react';

/** What Chromium has beside the standard: all keys for a page that fills the screen, those of the desktop too. */
interface KeyboardLock {
  lock?: (codes?: readonly string[]) => Promise<void>;
  unlock?: () => void;
}

/** What Escape closes. */
const OPEN = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** Whether the page fills the screen. */
export function useIsFullScreen(): boolean {
  return useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
}

/** Lets the page fill the screen; rejects when the browser refuses. */
export async function enterFullScreen(): Promise<void> {
  await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
}

/** Gives the screen back. */
export async function leaveFullScreen(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen();
}

/**
 * In full screen, every key is the page's while the machine has the keyboard, those of the desktop too. While it has not, only
 * Escape is: it closes what is open, and leaves the full screen only where nothing is. Held, it leaves in any case.
 */
export function useFullScreenKeys(full: boolean, taken: boolean): void {
  useEffect(() => {
    if (!full) return;
    keyboard()
      ?.lock?.(taken ? [] : ['Escape'])
      .catch(() => {});
    return () => keyboard()?.unlock?.();
  }, [full, taken]);
  useEffect(() => {
    if (!full || taken) return;
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.repeat || document.querySelector(OPEN) !== null) return;
      leaveFullScreen().catch(() => {});
    };
    // Before anything that it closes is gone.
    window.addEventListener('keydown', leave, true);
    return () => window.removeEventListener('keydown', leave, true);
  }, [full, taken]);
}

function keyboard(): KeyboardLock | undefined {
  return (navigator as { readonly keyboard?: KeyboardLock }).keyboard;
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
