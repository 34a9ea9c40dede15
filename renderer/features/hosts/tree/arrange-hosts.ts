import type { HostId, HostRecord } from '../../../../shared/model/host.ts';
import type { HostPlace } from '../../../../shared/model/saved-host.ts';
import { showProblem } from '../../../actions/show-problem.ts';
import { words } from '../../../i18n/i18n.ts';
import { holdPlaces, releasePlaces } from '../../../stores/fleet-store.ts';
import type { Services } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { moveWords } from './move-words.ts';

/** The core tells what it has done within this time after its answer, ms. */
const TOLD_MS = 500;

let moves = 0;

/**
 * Puts hosts at these places at once in this window, and tells the core; what it refuses is taken back and said. Until the
 * core has told of them the places hold: a word on the move before this one must not throw the hosts about.
 */
export function arrangeHosts(services: Services, places: readonly HostPlace[], moved: HostId | null): void {
  const { client, fleet } = services;
  const before = fleet.getState().hosts;
  fleet.setState(holdPlaces(fleet.getState(), places));
  const host = moved === null ? undefined : fleet.getState().hosts.get(moved);
  if (host !== undefined) moveWords.setState({ text: sayPlace(plainText(host.name, 80), host.id, places) });
  moves += 1;
  const move = moves;
  const release = (): void => {
    if (move === moves) fleet.setState(releasePlaces(fleet.getState()));
  };
  client.call('host.arrange', { places: [...places] }).then(
    () => void setTimeout(release, TOLD_MS),
    (error: unknown) => {
      if (move === moves) {
        fleet.setState(holdPlaces(fleet.getState(), placesOf(before)));
        release();
      }
      showProblem(services, 'actions.moveHost', error);
    },
  );
}

function placesOf(hosts: ReadonlyMap<HostId, HostRecord>): readonly HostPlace[] {
  return [...hosts.values()]
    .toSorted((a, b) => a.place - b.place)
    .map(({ id, folder }): HostPlace => ({ host: id, folder }));
}

function sayPlace(name: string, id: HostId, places: readonly HostPlace[]): string {
  const folder = places.find(({ host }) => host === id)?.folder ?? '';
  const peers = places.filter((one) => one.folder === folder);
  const place = peers.findIndex(({ host }) => host === id) + 1;
  const values = { host: name, place, total: peers.length, folder: plainText(folder, 80) };
  return words(folder === '' ? 'hosts.movedTop' : 'hosts.moved', values);
}
