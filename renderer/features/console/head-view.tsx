import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { type Problem, toProblem } from '../../../shared/model/problem.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices } from '../../stores/services.ts';
import { plainText } from '../../widgets/plain-text.ts';
import { ConsoleFrame } from './console-frame.tsx';
import { ConsoleOverlay } from './console-overlay.tsx';
import type { ConsoleView } from './console-views.ts';
import { hostPicture } from './graphic/picture-file.ts';

/** Between the end of one picture and the beginning of the next. */
const PAUSE_MS = 1000;
const PAUSE_AFTER_FAILURE_MS = 5000;

interface HeadViewProps {
  readonly machine: MachineRecord;
  readonly view: Extract<ConsoleView, { kind: 'head' }>;
  readonly chooser: ReactNode;
}

/** A head that VNC does not carry: pictures of it, one after another. */
export function HeadView({ machine, view, chooser }: HeadViewProps) {
  const t = useWords();
  const services = useServices();
  const stage = useRef<HTMLDivElement>(null);
  const [address, setAddress] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { obstacle, head } = view;
  useEffect(() => {
    if (obstacle !== null) return;
    let current = true;
    let shown: string | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = async (): Promise<void> => {
      let pause = PAUSE_MS;
      if (document.visibilityState === 'visible') {
        try {
          const blob = await hostPicture(services, machine.id, head);
          if (!current) return;
          const before = shown;
          shown = URL.createObjectURL(blob);
          setAddress(shown);
          setProblem(null);
          if (before !== null) URL.revokeObjectURL(before);
        } catch (error) {
          if (!current) return;
          setProblem(toProblem(error));
          pause = PAUSE_AFTER_FAILURE_MS;
        }
      }
      timer = setTimeout(() => void take(), pause);
    };
    void take();
    return () => {
      current = false;
      clearTimeout(timer);
      if (shown !== null) URL.revokeObjectURL(shown);
      setAddress(null);
    };
  }, [services, machine.id, head, obstacle]);
  return (
    <ConsoleFrame machine={machine} chooser={chooser} tools={null} stage={stage} note={t('consoles.heads.text')}>
      {address !== null && (
        <img className="head-picture" src={address} alt={t('consoles.screen', { name: plainText(machine.name, 80) })} />
      )}
      {obstacle !== null ? (
        <ConsoleOverlay
          machine={machine}
          word={{ kind: 'obstructed', obstacle }}
          display={0}
          hasPicture={false}
          onRetry={() => {}}
          onTakeOver={null}
        />
      ) : (
        problem !== null &&
        address === null && (
          <ConsoleOverlay
            machine={machine}
            word={{ kind: 'waiting', problem, retryAt: null }}
            display={0}
            hasPicture={false}
            onRetry={() => {}}
            onTakeOver={null}
          />
        )
      )}
    </ConsoleFrame>
  );
}
