import { type RefObject, useEffect, useState } from 'react';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import type { ConsoleView } from '../console-views.ts';
import { useConsoleSettings } from '../settings/use-console-preferences.ts';
import { createTextSession, type TextSession } from './text-session.ts';
import { keepSession, takeSession } from './text-sessions.ts';

/** Shows a text device in the element of `place` as long as the component lives; another device needs another component. */
export function useTextSession(
  place: RefObject<HTMLElement | null>,
  machine: MachineRecord,
  view: Extract<ConsoleView, { kind: 'text' }>,
): TextSession {
  const t = useWords();
  const { client, link } = useServices();
  const [{ textSize }] = useConsoleSettings();
  const { id: viewId } = view;
  const { id, state, startedAt } = machine;
  const { alias } = view.device;
  const [session] = useState(
    () =>
      takeSession(id, viewId) ??
      createTextSession({
        fontSize: textSize,
        mark: (what) => t(`consoles.text.${what}Mark`, { time: new Date().toLocaleTimeString() }),
      }),
  );
  useEffect(() => {
    if (place.current !== null) session.show(place.current);
    const observer = new ResizeObserver(() => session.parts.fit.fit());
    if (place.current !== null) observer.observe(place.current);
    return () => {
      observer.disconnect();
      keepSession(id, viewId, session);
    };
  }, [place, session, id, viewId]);

  useEffect(() => session.setTextSize(textSize), [session, textSize]);
  // A device has its name only while the machine runs.
  useEffect(
    () => session.setWay((takeOver) => client.open('console.text', { machine: id, device: alias, takeOver })),
    [session, client, id, alias],
  );
  useEffect(() => session.setObstacle(view.obstacle), [session, view.obstacle]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what makes it try again
  useEffect(() => session.retryIfWaiting(), [session, state, startedAt]);
  useEffect(
    () =>
      link.onLink(() => {
        if (link.link() === 'open') session.retryIfWaiting();
      }),
    [session, link],
  );
  return session;
}
