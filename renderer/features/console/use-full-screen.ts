import { useEffect, useSyncExternalStore } from 'react';

/** What Chromium has beside the standard: all keys for a page that fills the screen, those of the desktop too. */
interface KeyboardLock {
  lock?: (codes?: readonly string[]) => Promise<void>;
  unlock?: () => void;
}

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
 * Takes every key for a page that fills the screen, those of the desktop too, as long as it is `wanted`: the desktop's keys
 * are the desktop's again as soon as the keyboard is the user's. A held Escape leaves the full screen all the same.
 */
export function useEveryKey(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    keyboard()
      ?.lock?.()
      .catch(() => {});
    return () => keyboard()?.unlock?.();
  }, [wanted]);
}

function keyboard(): KeyboardLock | undefined {
  return (navigator as { readonly keyboard?: KeyboardLock }).keyboard;
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
