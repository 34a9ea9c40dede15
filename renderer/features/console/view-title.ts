import type { Words } from '../../i18n/i18n.ts';
import { plainText } from '../../widgets/plain-text.ts';
import type { ConsoleView } from './console-views.ts';

/** The name of a view, as short as it can be. */
export function viewTitle(t: Words, view: ConsoleView): string {
  switch (view.kind) {
    case 'display':
      return view.display.index === 0
        ? t('consoles.display')
        : t('consoles.displayNumber', { number: view.display.index + 1 });
    case 'head':
      return t('consoles.head', { number: view.head + 1 });
    case 'text':
      return `${t(`consoles.textKind.${view.device.kind}`)} ${plainText(view.device.alias ?? view.device.target, 40)}`;
  }
}
