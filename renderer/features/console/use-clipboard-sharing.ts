import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { ConsoleList } from '../../../shared/model/console.ts';
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
  /** Whether there is an agent in the guest. */
  readonly agent: ConsoleList['clipboard'];
  readonly stage: RefObject<HTMLElement | null>;
}

/** The text that both have, as far as is known, and who copied it. */
interface Common {
  readonly text: string;
  readonly from: 'desktop' | 'guest';
}

/**
 * Keeps the desktop's clipboard and the guest's alike while `enabled`: what the guest copies comes here, what was copied
 * here goes to the guest when its screen takes the keyboard.
 */
export function useClipboardSharing(
  controller: DisplayController,
  { enabled, guest, agent, stage }: ClipboardSharing,
): ClipboardNews | null {
  const [news, setNews] = useState<ClipboardNews | null>(null);
  const common = useRef<Common | null>(null);
  const lineEnd = /windows/i.test(guest ?? '') ? '\r\n' : '\n';
  const send = useCallback(async () => {
    if (controller.state.getState().phase !== 'connected') return;
    const text = await readText();
    if (text === null) {
      setNews({ kind: 'refused' });
      return;
    }
    const isKnown = text === common.current?.text;
    // The guest's agent may have come since, or the session in which it works: what is the desktop's is offered again.
    if (text === '' || (isKnown && common.current?.from === 'guest')) return;
    common.current = { text, from: 'desktop' };
    const sent = text.replaceAll('\n', lineEnd);
    const bytes = bytesOf(sent);
    if (bytes <= MOST_CLIPBOARD_BYTES) controller.offerClipboard(sent);
    if (!isKnown) setNews({ kind: bytes <= MOST_CLIPBOARD_BYTES ? 'sent' : 'too-large', bytes });
  }, [controller, lineEnd]);

  useEffect(() => {
    if (!enabled) return;
    const take = async (text: string): Promise<void> => {
      const isOurs = text === common.current?.text;
      common.current = { text, from: 'guest' };
      // A guest's clipboard manager gives back what it was given: to write that would cost the desktop's text its looks.
      if (isOurs && text === (await readText())) return;
      await navigator.clipboard.writeText(text);
      setNews({ kind: 'received', bytes: bytesOf(text) });
    };
    const leave = controller.onClipboard((heard) => {
      if (heard.kind === 'text') {
        take(heard.text).catch(() => setNews({ kind: 'refused' }));
        return;
      }
      // The guest has something newer, which the old text must not displace.
      if (common.current !== null) common.current = { ...common.current, from: 'guest' };
      if (heard.kind === 'too-large') setNews(heard);
    });
    // A guest that was started anew has nothing of what it was given before.
    const forget = controller.state.subscribe(({ phase }) => {
      if (phase !== 'connected') common.current = null;
    });
    return () => {
      leave();
      forget();
      common.current = null;
      setNews(null);
    };
  }, [enabled, controller]);

  useEffect(() => {
    if (!enabled || agent !== 'connected') return;
    // Who is in the guest already does not come to its screen once more.
    const frame = requestAnimationFrame(() => {
      if (document.hasFocus() && stage.current?.contains(document.activeElement) === true) void send();
    });
    return () => {
      cancelAnimationFrame(frame);
      common.current = null;
    };
  }, [enabled, agent, stage, send]);

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
