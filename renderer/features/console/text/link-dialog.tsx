import { useRef } from 'react';
import { copyText } from '../../../actions/copy-text.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../widgets/button.tsx';
import { Dialog } from '../../../widgets/dialog.tsx';
import { plainText } from '../../../widgets/plain-text.ts';

/** Asks before an address that a guest wrote is opened. Electron's shell opens none but the app's own: there it is copied. */
export function LinkDialog({ address, onClose }: { readonly address: string; readonly onClose: () => void }) {
  const t = useWords();
  const services = useServices();
  const safe = useRef<HTMLButtonElement>(null);
  const mayOpen = location.protocol !== 'app:';
  return (
    <Dialog
      open
      onClose={onClose}
      initialFocus={safe}
      title={t('consoles.text.link.title')}
      buttons={
        <>
          <Button ref={safe} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button
            onClick={() => {
              void copyText(services, address);
              onClose();
            }}
          >
            {t('consoles.text.link.copy')}
          </Button>
          {mayOpen && (
            <Button
              kind="primary"
              onClick={() => {
                window.open(address, '_blank', 'noopener,noreferrer');
                onClose();
              }}
            >
              {t('consoles.text.link.open')}
            </Button>
          )}
        </>
      }
    >
      <p>{t('consoles.text.link.text')}</p>
      <p className="link-address">
        <code>{plainText(address, 2000)}</code>
      </p>
    </Dialog>
  );
}
