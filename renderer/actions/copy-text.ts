import { words } from '../i18n/i18n.ts';
import type { Services } from '../stores/services.ts';

/** Puts text on the clipboard and says so. */
export async function copyText(services: Pick<Services, 'notices'>, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    services.notices.show({ kind: 'info', title: words('actions.copied') });
  } catch {
    services.notices.show({ kind: 'failed', title: words('actions.notCopied') });
  }
}
