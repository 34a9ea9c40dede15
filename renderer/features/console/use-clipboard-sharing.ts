import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { DisplayController } from './graphic/display-controller.ts';
import { MOST_CLIPBOARD_BYTES } from './graphic/rfb-clipboard.ts';

/** What happened last between the two clipboards. */
export type ClipboardNews =
  | { readonly kind: 'sent' | 'received' | 'too-large'; readonly bytes: number }
  | { readonly kind: 'refused' };

interface ClipboardSharing {
  readonly enabled: boolean;
  /** The guest system in words. */
  readonly guest: string | null;
  readonly stage: RefObject<HTMLElement | null>;
}

/**
 * Keeps the desktop's clipboard and the guest's alike while `enabled`: what the guest copies comes here, what was copied
 * here goes to the guest when its screen takes the keyboard.
 */
export function useClipboardSharing(
  controller: DisplayController,
  { enabled, guest, stage }: ClipboardSharing,
): ClipboardNews | null {
  const [news, setNews] = useState<ClipboardNews | null>(null);
  /** What both have, as far as is known. */
  const last = useRef<string | null>(null);
  const lineEnd = /windows/i.test(guest ?? '') ? '\r\n' : '\n';
  const send = useCallback(async () => {
    if (controller.state.getState().phase !== 'connected') return;
    let text: string;
    try {
      text = (await navigator.clipboard.readText()).replaceAll('\r\n', '\n');
    } catch {
      setNews({ kind: 'refused' });
      return;
    }
    if (text === '' || text === last.current) return;
    last.current = text;
    const sent = text.replaceAll('\n', lineEnd);
    const bytes = bytesOf(sent);
    if (bytes <= MOST_CLIPBOARD_BYTES) controller.offerClipboard(sent);
    setNews({ kind: bytes <= MOST_CLIPBOARD_BYTES ? 'sent' : 'too-large', bytes });
  }, [controller, lineEnd]);

  useEffect(() => {
    if (!enabled) return;
    const take = async (text: string): Promise<void> => {
      // A guest's clipboard manager gives back what it was given: to write that would cost the desktop's text its looks.
      if (text === last.current && text === (await readText())) return;
      last.current = text;
      await navigator.clipboard.writeText(text);
      setNews({ kind: 'received', bytes: bytesOf(text) });
    };
    const leave = controller.onClipboard((heard) => {
      if (heard.kind === 'too-large') setNews(heard);
      else take(heard.text).catch(() => setNews({ kind: 'refused' }));
    });
    // A guest that was started anew has nothing of what it was given before.
    const forget = controller.state.subscribe(({ phase }) => {
      if (phase !== 'connected') last.current = null;
    });
    return () => {
      leave();
      forget();
      last.current = null;
      setNews(null);
    };
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
  return news;
}

/** Null when the browser refuses it. */
async function readText(): Promise<string | null> {
  try {
    return (await navigator.clipboard.readText()).replaceAll('\r\n', '\n');
  } catch {
    return null;
  }
}

function bytesOf(text: string): number {
  return new Blob([text]).size;
}
