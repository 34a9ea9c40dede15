import ClipboardIcon from 'lucide-react/icons/clipboard';
import { useState } from 'react';
import type { ConsoleList } from '../../../../shared/model/console.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { formatBytes } from '../../../../shared/units.ts';
import { useWords, type Words } from '../../../i18n/i18n.ts';
import { Button } from '../../../widgets/button.tsx';
import { ProposalDialog } from '../proposal/proposal-dialog.tsx';
import { useConsolePreferences } from '../settings/use-console-preferences.ts';
import { ToolPopover } from '../tools/tool-popover.tsx';
import type { ClipboardNews } from './clipboard-exchange.ts';
import { MOST_CLIPBOARD_BYTES } from './rfb-clipboard.ts';

interface ClipboardToolProps {
  readonly machine: MachineRecord;
  readonly state: ConsoleList['clipboard'];
  readonly news: ClipboardNews | null;
}

/** Whether the clipboard is shared with the guest, and what is missing for that. */
export function ClipboardTool({ machine, state, news }: ClipboardToolProps) {
  const t = useWords();
  const [{ clipboard }, update] = useConsolePreferences(machine.id);
  const [changing, setChanging] = useState(false);
  return (
    <>
      <ToolPopover icon={ClipboardIcon} label={t('consoles.clipboard.button')} active={clipboard}>
        <label className="tool-check">
          <input
            type="checkbox"
            checked={clipboard}
            onChange={(event) => update({ clipboard: event.target.checked })}
          />
          <span>{t('consoles.clipboard.share')}</span>
        </label>
        <p>{t('consoles.clipboard.shareText')}</p>
        <p className="tool-diagnosis" data-tone={state === 'connected' ? 'ok' : 'warn'}>
          {t(`consoles.clipboard.${state}`)}
        </p>
        {state === 'none' && (
          <Button small onClick={() => setChanging(true)}>
            {t('consoles.change.add-clipboard')}
          </Button>
        )}
        <p role="status">{news === null ? '' : newsText(t, news)}</p>
      </ToolPopover>
      {changing && <ProposalDialog machine={machine} change="add-clipboard" onClose={() => setChanging(false)} />}
    </>
  );
}

function newsText(t: Words, news: ClipboardNews): string {
  switch (news.kind) {
    case 'sent':
      return t('consoles.clipboard.sent', { size: formatBytes(news.bytes) });
    case 'received':
      return t('consoles.clipboard.received', { size: formatBytes(news.bytes) });
    case 'too-large':
      return t('consoles.clipboard.tooLarge', {
        size: formatBytes(news.bytes),
        most: formatBytes(MOST_CLIPBOARD_BYTES),
      });
    case 'refused':
      return t('consoles.clipboard.refused');
  }
}
