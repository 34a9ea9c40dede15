import { useEffect, useState } from 'react';
import type { ConsoleList } from '../../../shared/model/console.ts';
import type { MachineId } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { useClient } from '../../stores/services.ts';
import { goneList } from './console-views.ts';

interface ListState {
  /** Null before the first word. Once it has ended: what there was, with nothing that can be opened. */
  readonly list: ConsoleList | null;
  /** Why nothing more is told, e.g. because the machine is gone. */
  readonly ended: Problem | null;
}

const NOTHING: ListState = { list: null, ended: null };

/** Follows what consoles a machine has, for as long as the component lives; another machine needs another component. */
export function useConsoleList(machine: MachineId): ListState {
  const client = useClient();
  const [state, setState] = useState(NOTHING);
  useEffect(() => {
    const take = (list: ConsoleList): void => setState({ list, ended: null });
    return client.subscribe(
      'consoles',
      { machine },
      {
        snapshot: take,
        delta: take,
        end: (ended) => setState(({ list }) => ({ list: list && goneList(list, ended), ended })),
      },
    );
  }, [client, machine]);
  return state;
}
