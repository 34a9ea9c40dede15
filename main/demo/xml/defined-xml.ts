import type { Activity } from '../machine/machine.ts';
import { escapeXml } from './escape.ts';

/** What a client defined, with the few things that libvirt adds: the UUID, and the id and taps of a running machine. */
export function definedXml(text: string, uuid: string, live: Activity | null): string {
  const named = /<uuid>/.test(text) ? text : text.replace(/<\/name>/, (end) => `${end}\n  <uuid>${uuid}</uuid>`);
  if (live === null) return named;
  let index = 0;
  return named
    .replace(/<domain\b/, (start) => `${start} id='${live.id}'`)
    .replace(/<interface\b[\s\S]*?<\/interface>/g, (element) => {
      const tap = live.taps[index++];
      if (tap === null || tap === undefined || element.includes('<target')) return element;
      return element.replace('</interface>', () => `<target dev='${escapeXml(tap)}'/></interface>`);
    });
}

/** The same definition under another name. */
export function withName(text: string, name: string): string {
  return text.replace(/<name>[\s\S]*?<\/name>/, () => `<name>${escapeXml(name)}</name>`);
}
