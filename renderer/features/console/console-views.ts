import type { ConsoleList, ConsoleObstacle, DisplayFacts, TextDevice } from '../../../shared/model/console.ts';
import type { Problem } from '../../../shared/model/problem.ts';

/** One thing of a machine that can be looked at or typed into. Its id is part of the address. */
export type ConsoleView =
  | {
      readonly kind: 'display';
      readonly id: string;
      readonly display: DisplayFacts;
      readonly obstacle: ConsoleObstacle | null;
    }
  /** A head that VNC does not carry: pictures of it. */
  | { readonly kind: 'head'; readonly id: string; readonly head: number; readonly obstacle: ConsoleObstacle | null }
  | {
      readonly kind: 'text';
      readonly id: string;
      readonly device: TextDevice;
      readonly obstacle: ConsoleObstacle | null;
    };

/** What keeps every view of a machine from being shown, not only its display. */
const OF_THE_MACHINE: readonly ConsoleObstacle[] = ['off', 'crashed', 'moved', 'gone', 'host-offline'];

/** The consoles of a machine of which nothing more is told: what there was, and why it can no longer be had. */
export function goneList(list: ConsoleList, { code }: Problem): ConsoleList {
  const obstacle = code === 'moved-away' ? 'moved' : 'gone';
  return {
    ...list,
    displays: list.displays.map((display) => ({ ...display, obstacle })),
    texts: list.texts.map((text) => ({ ...text, obstacle })),
  };
}

/** Every view of a machine: displays, further heads, then text devices. A machine without a display has one that says so. */
export function viewsOf(list: ConsoleList): readonly ConsoleView[] {
  const displays = list.displays.map(
    (display): ConsoleView => ({
      kind: 'display',
      id: `display-${display.index}`,
      display,
      obstacle: display.obstacle,
    }),
  );
  const state = list.displays[0]?.obstacle ?? null;
  const heads = Array.from(
    { length: list.displays.length === 0 ? 0 : Math.min(15, list.heads - 1) },
    (_, at): ConsoleView => ({
      kind: 'head',
      id: `head-${at + 1}`,
      head: at + 1,
      obstacle: state !== null && OF_THE_MACHINE.includes(state) ? state : null,
    }),
  );
  const texts = list.texts.map(
    (device, at): ConsoleView => ({ kind: 'text', id: `text-${at}`, device, obstacle: device.obstacle }),
  );
  return [...displays, ...heads, ...texts];
}

/** The view of an id, else the one that is looked for first: a display that can be shown, a display that says why not, a text device. */
export function chosenView(views: readonly ConsoleView[], id: string | null): ConsoleView | null {
  const shown = views.filter(({ obstacle }) => obstacle === null);
  return (
    views.find((view) => view.id === id) ??
    shown.find(({ kind }) => kind === 'display') ??
    views.find(({ kind }) => kind === 'display') ??
    shown[0] ??
    views[0] ??
    null
  );
}
