import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Thumbnail as Picture } from '../../../../shared/model/console.ts';
import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { useWords, type Words } from '../../../i18n/i18n.ts';
import { useFleet } from '../../../stores/services.ts';
import { plainText } from '../../../widgets/plain-text.ts';
import { stateText } from '../../machine/event-words.ts';
import './thumbnail.css';
import type { Thumbnails } from './use-thumbnails.ts';

/** The newest picture of a machine's screen, with a word over it when the machine is not simply running. */
export function Thumbnail({ machine, pictures }: { readonly machine: MachineRecord; readonly pictures: Thumbnails }) {
  const t = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useStore(pictures, (all) => all.get(machine.id) ?? null);
  useEffect(() => {
    if (canvas.current !== null && picture !== null && picture.pixels.byteLength > 0) paint(canvas.current, picture);
  }, [picture]);
  const empty = picture === null || picture.pixels.byteLength === 0;
  const phase = useFleet((state) => state.hosts.get(machine.host)?.state.phase);
  const word = wordOver(t, machine, phase === 'live' || phase === 'degraded', picture);
  return (
    <span className="thumbnail" data-empty={empty || undefined} data-dimmed={(word !== null && !empty) || undefined}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t('consoles.thumbnail.label', { name: plainText(machine.name, 80) })}
      />
      {word !== null && <span className="thumbnail-word">{word}</span>}
    </span>
  );
}

function paint(canvas: HTMLCanvasElement, { width, height, pixels }: Picture): void {
  if (pixels.byteLength !== width * height * 4) return;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
}

function wordOver(t: Words, machine: MachineRecord, reachable: boolean, picture: Picture | null): string | null {
  if (machine.hung) return t('consoles.thumbnail.hung');
  if (machine.state !== 'running' && machine.state !== 'blocked') return stateText(machine);
  if (!reachable) return t('consoles.thumbnail.offline');
  if (picture === null) return t('consoles.thumbnail.waiting');
  if (picture.problem?.code === 'busy') return t('consoles.thumbnail.busy');
  return picture.pixels.byteLength === 0 ? t('consoles.thumbnail.none') : null;
}
