import type { PrivateLibvirtd } from './libvirtd.ts';

/** What virsh domstats says of one machine: every field by its name, and when (performance.now). */
export interface Domstats {
  readonly at: number;
  readonly fields: ReadonlyMap<string, string>;
  /** A field as a number; NaN when it is not there. */
  number(field: string): number;
}

/** Asks libvirt's own client. The moment is the middle of the call. */
export async function readDomstats(daemon: PrivateLibvirtd, machine: string): Promise<Domstats> {
  const before = performance.now();
  const text = await daemon.virsh('domstats', machine);
  const at = (before + performance.now()) / 2;
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^ {2}([^=]+)=(.*)$/.exec(line);
    if (match !== null) fields.set(match[1] ?? '', match[2] ?? '');
  }
  return { at, fields, number: (field) => Number(fields.get(field) ?? Number.NaN) };
}
