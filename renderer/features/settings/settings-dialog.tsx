import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { NO_SUBJECT } from '../../actions/action.ts';
import { ActionButton } from '../../actions/action-button.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useClient, useServices, useSettings } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { ConsoleSettingsLines } from '../console/settings/console-settings.tsx';
import './settings-dialog.css';

/** What the user can choose about the window as a whole. */
export function SettingsDialog() {
  const t = useWords();
  const { overlays, settings } = useServices();
  const open = useStore(overlays, (state) => state.settings);
  const theme = useSettings((all) => all.theme);
  const { update } = settings.getState();
  const close = (): void => overlays.setState({ settings: false });
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('settings.title')}
      buttons={<Button onClick={close}>{t('app.close')}</Button>}
    >
      <div className="setting">
        <div>
          <h3>{t('settings.theme')}</h3>
          <p>{t('settings.themeText')}</p>
        </div>
        <Segments
          label={t('settings.theme')}
          value={theme}
          onChange={(next) => update({ theme: next })}
          options={(['system', 'light', 'dark'] as const).map((id) => ({ id, title: t(`settings.themes.${id}`) }))}
        />
      </div>
      <div className="setting">
        <div>
          <h3>{t('settings.table')}</h3>
          <p>{t('settings.tableText')}</p>
        </div>
        <Button onClick={() => update({ table: { columns: [], sort: { id: 'name', descending: false } } })}>
          {t('settings.reset')}
        </Button>
      </div>
      <div className="setting">
        <div>
          <h3>{t('settings.hosts')}</h3>
          <p>{t('settings.hostsText')}</p>
        </div>
        <div className="setting-buttons">
          <ActionButton action="host.import" subject={NO_SUBJECT} />
          <ActionButton action="host.export" subject={NO_SUBJECT} />
        </div>
      </div>
      <ConsoleSettingsLines />
      {open && <Version />}
    </Dialog>
  );
}

function Version() {
  const t = useWords();
  const client = useClient();
  const [version, setVersion] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    client.call('app.info', {}).then(
      (info) => current && setVersion(info.version),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [client]);
  return <p className="setting-version">{version === null ? '\u00a0' : t('settings.version', { version })}</p>;
}
