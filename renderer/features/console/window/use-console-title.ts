import { useEffect } from 'react';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHost } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import type { ConsoleView } from '../console-views.ts';
import { viewTitle } from '../view-title.ts';

/**
 * Names a window of its own after what it shows; a machine's first display needs no name. While `releaseKeys` give the keyboard
 * back, every window says so.
 */
export function useConsoleTitle(
  machine: MachineRecord,
  view: ConsoleView,
  releaseKeys: string | null,
  ownWindow: boolean,
): void {
  const t = useWords();
  const host = useHost(machine.host);
  const isFirst = view.kind === 'display' && view.display.index === 0;
  const what = isFirst ? machine.name : `${machine.name}: ${viewTitle(t, view)}`;
  const name = plainText(`${what} – ${host?.name ?? ''}`, 120);
  const title = releaseKeys === null ? name : t('consoles.grab.title', { name, keys: releaseKeys });
  useEffect(() => {
    if (!ownWindow && releaseKeys === null) return;
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title, ownWindow, releaseKeys]);
}
