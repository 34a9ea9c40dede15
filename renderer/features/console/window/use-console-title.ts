import { useEffect } from 'react';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHost } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';

/** Names the window after the machine, and how to get the keyboard back while `releaseKeys` do that; only in its own window. */
export function useConsoleTitle(machine: MachineRecord, releaseKeys: string | null, ownWindow: boolean): void {
  const t = useWords();
  const host = useHost(machine.host);
  const name = plainText(`${machine.name} – ${host?.name ?? ''}`, 120);
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
