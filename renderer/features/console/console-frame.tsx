import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import { type ReactNode, type RefObject, useRef } from 'react';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Button } from '../../widgets/button.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import './console.css';
import { useConsoleSettings } from './settings/use-console-preferences.ts';
import { useIsFullScreen } from './window/use-full-screen.ts';
import { useSlidingBar } from './window/use-sliding-bar.ts';

interface ConsoleFrameProps {
  readonly machine: MachineRecord;
  /** Chooses what is shown. */
  readonly chooser: ReactNode;
  readonly tools: ReactNode;
  /** A word about the keyboard or the like, in the bar. */
  readonly note?: ReactNode;
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly children: ReactNode;
}

/** A bar of tools over a stage. In full screen the stage is all there is, and the bar slides in at the top edge. */
export function ConsoleFrame({ machine, chooser, tools, note, stage, children }: ConsoleFrameProps) {
  const t = useWords();
  const full = useIsFullScreen();
  const [{ barPinned }, update] = useConsoleSettings();
  const bar = useRef<HTMLDivElement>(null);
  const near = useSlidingBar(full && !barPinned, bar);
  const shown = !full || barPinned || near;
  return (
    <div className="console" data-full={full || undefined} data-pinned={barPinned || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form */}
      <div
        className="console-bar"
        ref={bar}
        role="group"
        aria-label={t('consoles.toolbar')}
        data-shown={shown || undefined}
      >
        {full && (
          <>
            <Button
              kind="quiet"
              icon={barPinned ? PinOff : Pin}
              aria-label={t(barPinned ? 'consoles.full.unpin' : 'consoles.full.pin')}
              tip={t(barPinned ? 'consoles.full.unpin' : 'consoles.full.pin')}
              aria-pressed={barPinned}
              onClick={() => update({ barPinned: !barPinned })}
            />
            <Foreign text={machine.name} className="console-name ellipsis" />
          </>
        )}
        {chooser}
        <span className="console-note" role="status">
          {note}
        </span>
        {tools}
      </div>
      <div className="console-stage" ref={stage}>
        {children}
      </div>
    </div>
  );
}
