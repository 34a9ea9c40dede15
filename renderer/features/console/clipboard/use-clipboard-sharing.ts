import { type RefObject, useEffect, useRef, useState } from 'react';
import type { ConsoleList } from '../../../../shared/model/console.ts';
import type { DisplayController } from '../graphic/display-controller.ts';
import { ClipboardExchange, type ClipboardNews } from './clipboard-exchange.ts';

interface ClipboardSharing {
  readonly enabled: boolean;
  /** The guest system in words. */
  readonly guest: string | null;
  /** Whether there is an agent in the guest. */
  readonly agent: ConsoleList['clipboard'];
  readonly stage: RefObject<HTMLElement | null>;
}

/**
 * Keeps the desktop's clipboard and the guest's alike while `enabled`: what the guest copies comes here, what was copied
 * here goes to the guest when its screen takes the keyboard. Tells what happened last.
 */
export function useClipboardSharing(
  controller: DisplayController,
  { enabled, guest, agent, stage }: ClipboardSharing,
): ClipboardNews | null {
  const [news, setNews] = useState<ClipboardNews | null>(null);
  const shared = useRef<ClipboardExchange | null>(null);
  const lineEnd = /windows/i.test(guest ?? '') ? '\r\n' : '\n';

  useEffect(() => {
    const element = stage.current;
    if (!enabled || element === null) return;
    const exchange = new ClipboardExchange(
      {
        read: () => navigator.clipboard.readText(),
        write: (text) => navigator.clipboard.writeText(text),
        isInFront: () => document.hasFocus(),
        offer: (text) => controller.offerClipboard(text),
        tell: setNews,
      },
      lineEnd,
    );
    shared.current = exchange;
    const onFocus = ({ target }: FocusEvent): void => {
      const isConnected = controller.state.getState().phase === 'connected';
      if (isConnected && target instanceof HTMLCanvasElement) void exchange.arrive();
    };
    const onFront = (): void => void exchange.comeBack();
    element.addEventListener('focusin', onFocus);
    window.addEventListener('focus', onFront);
    const leave = controller.onClipboard((heard) => void exchange.take(heard));
    // A guest that was started anew has nothing of what it was given before.
    const forget = controller.state.subscribe(({ phase }) => {
      if (phase !== 'connected') exchange.forget();
    });
    return () => {
      element.removeEventListener('focusin', onFocus);
      window.removeEventListener('focus', onFront);
      leave();
      forget();
      shared.current = null;
      setNews(null);
    };
  }, [enabled, controller, stage, lineEnd]);

  useEffect(() => {
    if (!enabled || agent !== 'connected') return;
    // Who is in the guest already does not come to its screen once more.
    const frame = requestAnimationFrame(() => {
      const isInGuest = stage.current?.contains(document.activeElement) === true;
      if (document.hasFocus() && isInGuest) void shared.current?.arrive();
    });
    return () => {
      cancelAnimationFrame(frame);
      shared.current?.forget();
    };
  }, [enabled, agent, stage]);
  return news;
}
