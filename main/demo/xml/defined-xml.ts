import type { Activity } from '../machine/machine.ts';
import { escapeXml } from './escape.ts';

/**
 * What a client defined, with the few things that libvirt adds: the UUID, and the id, the taps and the `display` of a running
 * machine, the socket where its VNC listens.
 */
export function definedXml(text: string, uuid: string, live: Activity | null, display: string | null): string {
  const named = /<uuid>/.test(text) ? text : text.replace(/<\/name>/, (end) => `${end}\n  <uuid>${uuid}</uuid>`);
  if (live === null) return named;
  let index = 0;
  return withDisplay(named, display)
    .replace(/<domain\b/, (start) => `${start} id='${live.id}'`)
    .replace(/<interface\b[\s\S]*?<\/interface>/g, (element) => {
      const tap = live.taps[index++];
      if (tap === null || tap === undefined || element.includes('<target')) return element;
      return element.replace('</interface>', () => `<target dev='${escapeXml(tap)}'/></interface>`);
    });
}

/** Wherever its VNC was defined to listen: it listens where the simulation can. */
function withDisplay(text: string, display: string | null): string {
  if (display === null) return text;
  const socket = escapeXml(display);
  const vnc = `<graphics type='vnc' socket='${socket}'><listen type='socket' socket='${socket}'/></graphics>`;
  return text.replace(/<graphics\b[^>]*\btype=(['"])vnc\1[^>]*?(?:\/>|>[\s\S]*?<\/graphics>)/, () => vnc);
}

/** The same definition under another name. */
export function withName(text: string, name: string): string {
  return text.replace(/<name>[\s\S]*?<\/name>/, () => `<name>${escapeXml(name)}</name>`);
}
