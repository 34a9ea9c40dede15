import Gauge from 'lucide-react/icons/gauge';
import { useId } from 'react';
import type { MachineId } from '../../../../shared/model/machine.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useConsolePreferences } from '../settings/use-console-preferences.ts';
import { ToolPopover } from './tool-popover.tsx';

interface LinkToolProps {
  readonly machine: MachineId;
  readonly figures: boolean;
  readonly onFigures: (shown: boolean) => void;
}

/** Quality and compression for slow lines, and whether figures are shown. */
export function LinkTool({ machine, figures, onFigures }: LinkToolProps) {
  const t = useWords();
  const [{ quality, compression }, update] = useConsolePreferences(machine);
  return (
    <ToolPopover icon={Gauge} label={t('consoles.link.button')} active={figures}>
      <Slider
        title={t('consoles.link.quality')}
        text={t('consoles.link.qualityText')}
        value={quality}
        onChange={(next) => update({ quality: next })}
      />
      <Slider
        title={t('consoles.link.compression')}
        text={t('consoles.link.compressionText')}
        value={compression}
        onChange={(next) => update({ compression: next })}
      />
      <label className="tool-check">
        <input type="checkbox" checked={figures} onChange={(event) => onFigures(event.target.checked)} />
        <span>{t('consoles.link.figures')}</span>
      </label>
    </ToolPopover>
  );
}

interface SliderProps {
  readonly title: string;
  readonly text: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Slider({ title, text, value, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className="tool-slider">
      <label htmlFor={id}>{title}</label>
      <output htmlFor={id}>{value}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={9}
        step={1}
        value={value}
        aria-describedby={`${id}-text`}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <p id={`${id}-text`}>{text}</p>
    </div>
  );
}
