import { useCallback, useEffect, useRef, useState } from 'react';
import type { Dispose } from '../../../../shared/dispose.ts';
import type { HostTest } from '../../../../shared/model/host-test.ts';
import { type Problem, toProblem } from '../../../../shared/model/problem.ts';
import { useClient } from '../../../stores/services.ts';

/** A try-out of an address and how far it is. */
export interface HostTestRun {
  readonly uri: string;
  /** Null until the core has begun it. */
  readonly test: HostTest | null;
  /** Why there is no test, or no more. */
  readonly problem: Problem | null;
}

export interface HostTesting {
  readonly run: HostTestRun | null;
  readonly isRunning: boolean;
  readonly start: (uri: string, readOnly: boolean) => void;
  readonly stop: () => void;
}

/** One try-out at a time; the one before ends when another begins or the form goes. */
export function useHostTest(): HostTesting {
  const client = useClient();
  const [run, setRun] = useState<HostTestRun | null>(null);
  const end = useRef<Dispose>(() => {});
  useEffect(() => () => end.current(), []);

  const stop = useCallback(() => {
    end.current();
    end.current = () => {};
    setRun(null);
  }, []);
  const start = useCallback(
    (uri: string, readOnly: boolean) => {
      end.current();
      let isOver = false;
      let leave: Dispose = () => {};
      end.current = () => {
        isOver = true;
        leave();
      };
      setRun({ uri, test: null, problem: null });
      const fail = (problem: Problem): void => setRun((now) => ({ uri, test: now?.test ?? null, problem }));
      client.call('host.test', { uri, readOnly }).then(
        ({ test: id }) => {
          const cancel = (): void => void client.call('host.test-cancel', { test: id }).catch(() => {});
          if (isOver) {
            cancel();
            return;
          }
          const receive = (test: HostTest): void => setRun({ uri, test, problem: test.problem });
          const unsubscribe = client.subscribe(
            'host-test',
            { test: id },
            { snapshot: receive, delta: receive, end: fail },
          );
          leave = () => {
            unsubscribe();
            cancel();
          };
        },
        (error: unknown) => {
          if (!isOver) fail(toProblem(error));
        },
      );
    },
    [client],
  );
  const isRunning = run !== null && run.problem === null && run.test?.finished !== true;
  return { run, isRunning, start, stop };
}
