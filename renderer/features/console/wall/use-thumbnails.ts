import { useEffect, useState } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Thumbnail } from '../../../../shared/model/console.ts';
import type { MachineId } from '../../../../shared/model/machine.ts';
import { useClient } from '../../../stores/services.ts';

/** The newest picture of each machine that is asked for. */
export type Thumbnails = StoreApi<ReadonlyMap<MachineId, Thumbnail>>;

/** As the contract has them. */
const NARROWEST = 64;
const WIDEST = 640;
const MOST = 200;
/** While somebody scrolls, what is in sight changes with every frame. */
const SETTLE_MS = 120;

/** Follows the screens of these machines, `width` CSS pixels wide. The store stays the same; pictures out of sight go. */
export function useThumbnails(machines: readonly MachineId[], width: number): Thumbnails {
  const client = useClient();
  const [pictures] = useState<Thumbnails>(() => createStore<ReadonlyMap<MachineId, Thumbnail>>()(() => new Map()));
  const pixels = Math.max(NARROWEST, Math.min(WIDEST, Math.round((width * devicePixelRatio) / 16) * 16));
  const wanted = machines.slice(0, MOST).join('\n');
  useEffect(() => {
    const ids = wanted === '' ? [] : wanted.split('\n');
    let stop = (): void => {};
    const timer = setTimeout(
      () => {
        const asked = new Set(ids);
        pictures.setState(new Map([...pictures.getState()].filter(([id]) => asked.has(id))), true);
        if (ids.length === 0) return;
        const take = (news: readonly Thumbnail[]): void => {
          const next = new Map(pictures.getState());
          for (const one of news) {
            const before = next.get(one.machine);
            // A failure says why, over the last picture.
            const keeps = one.pixels.byteLength === 0 && before !== undefined && before.pixels.byteLength > 0;
            next.set(one.machine, keeps ? { ...before, problem: one.problem } : one);
          }
          pictures.setState(next, true);
        };
        stop = client.subscribe(
          'thumbnails',
          { machines: ids, width: pixels },
          { snapshot: take, delta: (one) => take([one]) },
        );
      },
      pictures.getState().size === 0 ? 0 : SETTLE_MS,
    );
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, pictures, wanted, pixels]);
  return pictures;
}
