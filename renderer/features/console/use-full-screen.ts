import { useSyncExternalStore } from 'react';

/** What Chromium has beside the standard: all keys for a page that fills the screen, those of the desktop too. */
interface KeyboardLock {
  lock?: (codes?: readonly string[]) => Promise<void>;
  unlock?: () => void;
}

/** Whether the page fills the screen. */
export function useIsFullScreen(): boolean {
  return useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
}

/** Lets the page fill the screen and takes every key for it; rejects when the browser refuses. */
export async function enterFullScreen(): Promise<void> {
  await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
  await keyboard()
    ?.lock?.()
    .catch(() => {});
}

/** Gives screen and keys back. */
export async function leaveFullScreen(): Promise<void> {
  keyboard()?.unlock?.();
  if (document.fullscreenElement !== null) await document.exitFullscreen();
}

function keyboard(): KeyboardLock | undefined {
  return (navigator as { readonly keyboard?: KeyboardLock }).keyboard;
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
