import { type RefObject, useEffect, useState } from 'react';
import type { ConsoleObstacle } from '../../../../shared/model/console.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { createDisplayController, type DisplayController } from './display-controller.ts';
import type { ScreenPreferences } from './display-state.ts';

export interface ShownDisplay {
  readonly machine: MachineRecord;
  /** The display's place among the machine's. */
  readonly index: number;
  readonly obstacle: ConsoleObstacle | null;
  readonly preferences: ScreenPreferences;
}

/** Shows a display in the element of `place` as long as the component lives; another display needs another component. */
export function useDisplayController(
  place: RefObject<HTMLElement | null>,
  { machine, index, obstacle, preferences }: ShownDisplay,
): DisplayController {
  const t = useWords();
  const { client, link } = useServices();
  const { id, name } = machine;
  const [controller] = useState(() =>
    createDisplayController({
      label: t('consoles.screen', { name: plainText(name, 80) }),
      open: (shared) => client.open('console.display', { machine: id, display: index, shared }),
    }),
  );
  useEffect(() => {
    place.current?.append(controller.element);
    return () => controller.dispose();
  }, [place, controller]);

  useEffect(() => controller.setPreferences(preferences), [controller, preferences]);
  useEffect(() => controller.setObstacle(obstacle), [controller, obstacle]);
  // Whatever changes of the machine or of the way to it may have made the display reachable again.
  const { state, startedAt } = machine;
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what makes it try again
  useEffect(() => controller.retryIfWaiting(), [controller, state, startedAt]);
  useEffect(
    () =>
      link.onLink(() => {
        if (link.link() === 'open') controller.retryIfWaiting();
      }),
    [controller, link],
  );
  useEffect(() => {
    const online = (): void => controller.retryIfWaiting();
    window.addEventListener('online', online);
    const stop = followPixelRatio(() => controller.relayout());
    return () => {
      window.removeEventListener('online', online);
      stop();
    };
  }, [controller]);
  return controller;
}

/** Calls back when the window comes to a display of another pixel ratio, or is zoomed. */
function followPixelRatio(listener: () => void): () => void {
  let query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = (): void => {
    query.removeEventListener('change', changed);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', changed);
    listener();
  };
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
