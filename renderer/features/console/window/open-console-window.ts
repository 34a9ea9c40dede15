import type { MachineId } from '../../../../shared/model/machine.ts';
import { formatRoute } from '../../../app/route.ts';
import { words } from '../../../i18n/i18n.ts';
import type { Services } from '../../../stores/services.ts';
import { placeFeatures, readPlace, windowName } from './window-place.ts';

/** Opens a console in a window of its own, where it was last: by the shell if it can, else by the browser. */
export async function openConsoleWindow(services: Services, machine: MachineId, view: string | null): Promise<void> {
  try {
    const { opened } = await services.client.call('console.window', { machine, view: view ?? 'display-0' });
    if (opened) return;
  } catch {
    // A shell that cannot leaves it to the browser.
  }
  const address = formatRoute({ page: 'console', machine, view });
  const name = windowName(machine, view);
  const opened = window.open(address, name, `popup,${placeFeatures(readPlace(localStorage, name))}`);
  if (opened === null) services.notices.show({ kind: 'failed', title: words('consoles.window.blocked') });
}
