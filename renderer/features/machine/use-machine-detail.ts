import { useEffect, useState } from 'react';
import type { MachineDetail, MachineId } from '../../../shared/model/machine.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import { useClient } from '../../stores/services.ts';

/** The facts of an opened machine; the last ones stay when the topic ends, e.g. because the machine is gone. */
export interface DetailState {
  readonly detail: MachineDetail | null;
  readonly ended: Problem | null;
}

const NOTHING: DetailState = { detail: null, ended: null };

/** Follows one machine's facts and events for as long as the component lives; another machine needs another component. */
export function useMachineDetail(machine: MachineId): DetailState {
  const client = useClient();
  const [state, setState] = useState(NOTHING);
  useEffect(() => {
    const take = (detail: MachineDetail): void => setState({ detail, ended: null });
    return client.subscribe(
      'machine',
      { machine },
      { snapshot: take, delta: take, end: (ended) => setState((was) => ({ ...was, ended })) },
    );
  }, [client, machine]);
  return state;
}
