import type { HostId } from '../../../../shared/model/host.ts';
import type { HostPlace } from '../../../../shared/model/saved-host.ts';
import { showProblem } from '../../../actions/show-problem.ts';
import { words } from '../../../i18n/i18n.ts';
import type { Services } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { moveWords } from './move-words.ts';

/** Puts hosts at these places at once in this window, and tells the core; what it refuses is taken back and said. */
export function arrangeHosts(services: Services, places: readonly HostPlace[], moved: HostId | null): void {
  const { client, fleet } = services;
  const before = fleet.getState().hosts;
  const hosts = new Map(before);
  for (const [place, { host: id, folder }] of places.entries()) {
    const host = hosts.get(id);
    if (host !== undefined) hosts.set(id, { ...host, place, folder });
  }
  fleet.setState({ hosts });
  const host = moved === null ? undefined : hosts.get(moved);
  if (host !== undefined) moveWords.setState({ text: sayPlace(plainText(host.name, 80), host.id, places) });
  client.call('host.arrange', { places: [...places] }).catch((error: unknown) => {
    if (fleet.getState().hosts === hosts) fleet.setState({ hosts: before });
    showProblem(services, 'actions.moveHost', error);
  });
}

function sayPlace(name: string, id: HostId, places: readonly HostPlace[]): string {
  const folder = places.find(({ host }) => host === id)?.folder ?? '';
  const peers = places.filter((one) => one.folder === folder);
  const place = peers.findIndex(({ host }) => host === id) + 1;
  const values = { host: name, place, total: peers.length, folder: plainText(folder, 80) };
  return words(folder === '' ? 'hosts.movedTop' : 'hosts.moved', values);
}
