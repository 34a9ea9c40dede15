import { Menu } from '@base-ui/react/menu';
import AppWindow from 'lucide-react/icons/app-window';
import Camera from 'lucide-react/icons/camera';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import Eye from 'lucide-react/icons/eye';
import Grab from 'lucide-react/icons/grab';
import Maximize from 'lucide-react/icons/maximize';
import Minimize from 'lucide-react/icons/minimize';
import TextCursorInput from 'lucide-react/icons/text-cursor-input';
import { SCREEN_MODES } from '../../../../shared/model/console-settings.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import type { ConsoleCommands } from '../../../stores/console-in-sight.ts';
import { Button } from '../../../widgets/button.tsx';
import { Segments } from '../../../widgets/segments.tsx';
import { useConsolePreferences } from '../settings/use-console-preferences.ts';
import { SendKeysMenu } from './send-keys-menu.tsx';

interface DisplayToolsProps {
  readonly machine: MachineRecord;
  readonly commands: ConsoleCommands;
  readonly connected: boolean;
  readonly taken: boolean;
  readonly canResize: boolean;
  readonly full: boolean;
  readonly viewOnly: boolean;
  readonly onViewOnly: (viewOnly: boolean) => void;
  readonly onCopyPicture: () => void;
  /** Opens the console in a window of its own; null where it is in one. */
  readonly onWindow: (() => void) | null;
  /** The tools that open a form. */
  readonly forms: React.ReactNode;
}

/** The tools of a graphical console. */
export function DisplayTools(props: DisplayToolsProps) {
  const { machine, commands, connected, taken, canResize, full, viewOnly, onViewOnly, onCopyPicture, onWindow, forms } =
    props;
  const t = useWords();
  const [{ mode }, update] = useConsolePreferences(machine.id);
  const why = !connected ? t('consoles.connecting') : viewOnly ? t('consoles.grab.viewOnly') : null;
  const typing = t('consoles.type.button');
  return (
    <>
      <Button
        kind="quiet"
        icon={Grab}
        className={taken ? 'tool-active console-grab' : 'console-grab'}
        aria-pressed={taken}
        why={why}
        onClick={commands.takeKeyboard}
      >
        {t('consoles.grab.take')}
      </Button>
      <SendKeysMenu onSend={commands.sendKeys} why={viewOnly ? t('consoles.grab.viewOnly') : null} />
      <Button
        kind="quiet"
        icon={TextCursorInput}
        aria-label={typing}
        tip={typing}
        why={why === null ? null : `${typing}: ${why}`}
        onClick={commands.typeText}
      />
      {forms}
      <Menu.Root>
        <Menu.Trigger
          render={
            <Button
              kind="quiet"
              icon={Camera}
              aria-label={t('consoles.picture.button')}
              tip={t('consoles.picture.button')}
            />
          }
        />
        <Menu.Portal>
          <Menu.Positioner className="popup-layer" sideOffset={4} align="end" collisionPadding={8}>
            <Menu.Popup className="popup" aria-label={t('consoles.picture.button')}>
              <Menu.Item className="menu-item" onClick={commands.savePicture}>
                <Download size={15} aria-hidden />
                <span className="menu-text">{t('consoles.picture.save')}</span>
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={onCopyPicture}>
                <Copy size={15} aria-hidden />
                <span className="menu-text">{t('consoles.picture.copy')}</span>
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <Button
        kind="quiet"
        icon={Eye}
        aria-label={t('consoles.viewOnly')}
        tip={t('consoles.viewOnly')}
        aria-pressed={viewOnly}
        {...(viewOnly && { className: 'tool-active' })}
        onClick={() => onViewOnly(!viewOnly)}
      />
      <span title={mode === 'guest' && connected && !canResize ? t('consoles.cannotResize') : undefined}>
        <Segments
          label={t('consoles.mode.label')}
          value={mode}
          onChange={(next) => update({ mode: next })}
          options={SCREEN_MODES.map((id) => ({ id, title: t(`consoles.mode.${id}`) }))}
        />
      </span>
      {onWindow !== null && (
        <Button
          kind="quiet"
          icon={AppWindow}
          aria-label={t('consoles.window.open')}
          tip={t('consoles.window.open')}
          onClick={onWindow}
        />
      )}
      <Button
        kind="quiet"
        icon={full ? Minimize : Maximize}
        aria-label={t(full ? 'consoles.full.leave' : 'consoles.full.enter')}
        tip={t(full ? 'consoles.full.leave' : 'consoles.full.enter')}
        onClick={commands.toggleFullScreen}
      />
    </>
  );
}
