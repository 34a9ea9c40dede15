import AArrowDown from 'lucide-react/icons/a-arrow-down';
import AArrowUp from 'lucide-react/icons/a-arrow-up';
import AppWindow from 'lucide-react/icons/app-window';
import ClipboardPaste from 'lucide-react/icons/clipboard-paste';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import Eraser from 'lucide-react/icons/eraser';
import Scaling from 'lucide-react/icons/scaling';
import Search from 'lucide-react/icons/search';
import type { Icon } from '../../../actions/action.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';
import { useConsoleSettings } from '../settings/use-console-preferences.ts';

interface TextToolsProps {
  readonly open: boolean;
  readonly size: { readonly rows: number; readonly columns: number };
  readonly onSearch: () => void;
  readonly onCopy: () => void;
  readonly onPaste: () => void;
  readonly onSave: () => void;
  readonly onClear: () => void;
  readonly onSize: () => void;
  readonly onWindow: (() => void) | null;
}

const SMALLEST = 8;
const LARGEST = 32;

/** The tools of a text console. */
export function TextTools(props: TextToolsProps) {
  const { open, size, onSearch, onCopy, onPaste, onSave, onClear, onSize, onWindow } = props;
  const t = useWords();
  const [{ textSize }, update] = useConsoleSettings();
  const closed = open ? null : t('consoles.opening');
  const sizeText = t('consoles.text.sizeText', { rows: size.rows, columns: size.columns });
  return (
    <>
      <Tool icon={Search} label={t('consoles.text.search')} keys="Ctrl Shift F" onClick={onSearch} />
      <Tool icon={Copy} label={t('consoles.text.copy')} keys="Ctrl Shift C" onClick={onCopy} />
      <Tool icon={ClipboardPaste} label={t('consoles.text.paste')} keys="Ctrl Shift V" why={closed} onClick={onPaste} />
      <Tool
        icon={AArrowDown}
        label={t('consoles.text.smaller')}
        onClick={() => update({ textSize: Math.max(SMALLEST, textSize - 1) })}
      />
      <Tool
        icon={AArrowUp}
        label={t('consoles.text.larger')}
        onClick={() => update({ textSize: Math.min(LARGEST, textSize + 1) })}
      />
      <Tool icon={Scaling} label={t('consoles.text.size')} hint={sizeText} why={closed} onClick={onSize} />
      <Tool icon={Download} label={t('consoles.text.save')} onClick={onSave} />
      <Tool icon={Eraser} label={t('consoles.text.clear')} onClick={onClear} />
      {onWindow !== null && <Tool icon={AppWindow} label={t('consoles.window.open')} onClick={onWindow} />}
    </>
  );
}

interface ToolProps {
  readonly icon: Icon;
  readonly label: string;
  readonly keys?: string;
  /** What it does in detail. */
  readonly hint?: string;
  readonly why?: string | null;
  readonly onClick: () => void;
}

function Tool({ icon, label, keys, hint = '', why = null, onClick }: ToolProps) {
  return (
    <Button
      kind="quiet"
      icon={icon}
      aria-label={label}
      tip={
        <>
          {hint === '' ? label : `${label}: ${hint}`}
          {keys !== undefined && <kbd>{keys}</kbd>}
        </>
      }
      why={why === null ? null : `${label}: ${why}`}
      onClick={onClick}
    />
  );
}
