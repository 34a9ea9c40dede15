import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { DisplayController } from './graphic/display-controller.ts';

/** The most that is shared at once, in bytes of UTF-8: a clipboard may hold a film. */
export const MOST_CLIPBOARD_BYTES = 1_048_576;

/** What happened last between the two clipboards. */
export type ClipboardNews =
  | { readonly kind: 'sent' | 'received' | 'too-large'; readonly bytes: number }
  | { readonly kind: 'refused' };

/**
 * Keeps the desktop's clipboard and the guest's alike while `enabled`: what the guest copies comes here, what was copied
 * here goes to the guest when its screen takes the keyboard.
 */
export function useClipboardSharing(
  controller: DisplayController,
  enabled: boolean,
  stage: RefObject<HTMLElement | null>,
): ClipboardNews | null {
  const [news, setNews] = useState<ClipboardNews | null>(null);
  const last = useRef<string | null>(null);
  const send = useCallback(async () => {
    if (controller.state.getState().phase !== 'connected') return;
    let text: string;
    try {
      text = await navigator.clipboard.readText();
    } catch {
      setNews({ kind: 'refused' });
      return;
    }
    if (text === '' || text === last.current) return;
    last.current = text;
    const bytes = bytesOf(text);
    if (bytes <= MOST_CLIPBOARD_BYTES) controller.pasteClipboard(text);
    setNews({ kind: bytes <= MOST_CLIPBOARD_BYTES ? 'sent' : 'too-large', bytes });
  }, [controller]);

  useEffect(() => {
    if (!enabled) return;
    return controller.onClipboard((text) => {
      const bytes = bytesOf(text);
      if (bytes > MOST_CLIPBOARD_BYTES) {
        setNews({ kind: 'too-large', bytes });
        return;
      }
      if (text === last.current) return;
      last.current = text;
      navigator.clipboard.writeText(text).then(
        () => setNews({ kind: 'received', bytes }),
        () => setNews({ kind: 'refused' }),
      );
    });
  }, [enabled, controller]);

  useEffect(() => {
    const element = stage.current;
    if (!enabled || element === null) return;
    const onFocus = (event: FocusEvent): void => {
      if (event.target instanceof HTMLCanvasElement) void send();
    };
    element.addEventListener('focusin', onFocus);
    return () => element.removeEventListener('focusin', onFocus);
  }, [enabled, stage, send]);
  return enabled ? news : null;
}

function bytesOf(text: string): number {
  return new Blob([text]).size;
}
