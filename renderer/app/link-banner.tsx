import Unplug from 'lucide-react/icons/unplug';
import { useSyncExternalStore } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { useServices } from '../stores/services.ts';

/** One line that says when the window no longer hears its core. */
export function LinkBanner() {
  const t = useWords();
  const { link } = useServices();
  const state = useSyncExternalStore(link.onLink, link.link);
  if (state !== 'lost') return null;
  return (
    <div className="link-banner" role="status">
      <Unplug size={15} aria-hidden />
      {t('app.linkLost')}
    </div>
  );
}
