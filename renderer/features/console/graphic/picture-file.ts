import type { MachineRecord } from '../../../../shared/model/machine.ts';
import { toProblem } from '../../../../shared/model/problem.ts';
import { words } from '../../../i18n/i18n.ts';
import type { Services } from '../../../stores/services.ts';
import { fileName, saveBlob } from '../../machine/monitor/save-file.ts';

type PictureSource = () => Promise<Blob | null>;

/** A picture of a head, taken by the host. */
export async function hostPicture({ client }: Pick<Services, 'client'>, machine: string, head: number): Promise<Blob> {
  const { png } = await client.call('console.screenshot', { machine, head });
  return new Blob([png.slice()], { type: 'image/png' });
}

/** Saves the screen as a file; tells if there is none. */
export async function savePicture(services: Services, machine: MachineRecord, take: PictureSource): Promise<void> {
  try {
    const blob = await take();
    if (blob === null) throw new Error(words('consoles.picture.failed'));
    saveBlob(blob, fileName(machine.name, null, 'png', new Date()));
  } catch (error) {
    services.notices.show({ kind: 'failed', title: words('consoles.picture.failed'), problem: toProblem(error) });
  }
}

/** Puts the screen on the clipboard; tells if there is none, or the clipboard refuses. */
export async function copyPicture(services: Services, take: PictureSource): Promise<void> {
  try {
    const blob = await take();
    if (blob === null) throw new Error(words('consoles.picture.failed'));
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    services.notices.show({ kind: 'info', title: words('consoles.picture.copied') });
  } catch (error) {
    services.notices.show({ kind: 'failed', title: words('consoles.picture.failed'), problem: toProblem(error) });
  }
}
