import { useMemo } from 'react';
import { isActive } from '../../../../shared/model/action.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useNavigation } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import './machine-screen.css';
import { Thumbnail } from './thumbnail.tsx';
import { useThumbnails } from './use-thumbnails.ts';

const WIDTH = 320;

/** The machine's screen as a picture that leads to its console; nothing while the machine is off. */
export function MachineScreen({ machine, live }: { readonly machine: MachineRecord; readonly live: boolean }) {
  const t = useWords();
  const go = useNavigation((state) => state.go);
  const shown = live && isActive(machine.state);
  const { id } = machine;
  const pictures = useThumbnails(
    useMemo(() => (shown ? [id] : []), [shown, id]),
    WIDTH,
  );
  if (!shown) return null;
  return (
    <button
      type="button"
      className="machine-screen"
      aria-label={t('consoles.thumbnail.open', { name: plainText(machine.name, 80) })}
      onClick={() => go({ page: 'machine', machine: id, tab: 'console' })}
    >
      <Thumbnail machine={machine} pictures={pictures} />
    </button>
  );
}
