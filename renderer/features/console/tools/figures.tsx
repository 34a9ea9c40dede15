import { useEffect, useState } from 'react';
import { formatByteRate } from '../../../../shared/units.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { Tip } from '../../../widgets/tip.tsx';
import type { DisplayController } from '../graphic/display-controller.ts';
import type { ScreenFigures } from '../graphic/screen-meter.ts';

const EVERY_MS = 1000;

/** Pictures and bytes a second and the delay, measured while this is shown. */
export function Figures({ controller }: { readonly controller: DisplayController }) {
  const t = useWords();
  const [figures, setFigures] = useState<ScreenFigures | null>(null);
  useEffect(() => {
    const measure = (): void => setFigures(controller.measure());
    measure();
    const timer = setInterval(measure, EVERY_MS);
    return () => clearInterval(timer);
  }, [controller]);
  const { framesPerSecond = 0, bytesPerSecond = 0, delayMs = null } = figures ?? {};
  return (
    <Tip text={t('consoles.link.delayText')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach its explanation */}
      <section className="console-figures" aria-label={t('consoles.link.figuresLabel')} tabIndex={0}>
        <span>{t('consoles.link.frames', { rate: framesPerSecond.toFixed(1) })}</span>
        <span>{formatByteRate(bytesPerSecond)}</span>
        <span>
          {delayMs === null ? t('consoles.link.noDelay') : t('consoles.link.delay', { ms: Math.round(delayMs) })}
        </span>
      </section>
    </Tip>
  );
}
