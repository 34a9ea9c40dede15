import type { MachineSpec } from '../population/spec.ts';
import { escapeXml, unescapeXml } from './escape.ts';

/** The namespace of libosinfo's word on the guest system. */
const OSINFO_URI = 'http://libosinfo.org/xmlns/libvirt/domain/1.0';
/** The namespace of Virtkeep's own notes on a machine. */
export const VIRTKEEP_URI = 'https://virtkeep.app/xmlns/machine/1.0';

/** The element that a namespace has in the machine's metadata, or null; as virDomainGetMetadata gives it. */
export function metadataElement(spec: MachineSpec, uri: string): string | null {
  const { osId, tags } = spec;
  if (uri === OSINFO_URI && osId !== null) return `<libosinfo>\n  <os id="${escapeXml(osId)}"/>\n</libosinfo>\n`;
  if (uri !== VIRTKEEP_URI || tags.length === 0) return null;
  const lines = tags.map((tag) => `  <tag>${escapeXml(tag)}</tag>`).join('\n');
  return `<tags>\n${lines}\n</tags>\n`;
}

/** The metadata element of a machine's XML; no lines when there is nothing to say. */
export function metadataLines({ osId, tags }: MachineSpec): string[] {
  const lines: string[] = [];
  if (osId !== null) {
    lines.push(
      `    <libosinfo:libosinfo xmlns:libosinfo="${OSINFO_URI}">`,
      `      <libosinfo:os id="${escapeXml(osId)}"/>`,
      '    </libosinfo:libosinfo>',
    );
  }
  if (tags.length > 0) {
    lines.push(
      `    <virtkeep:tags xmlns:virtkeep="${VIRTKEEP_URI}">`,
      ...tags.map((tag) => `      <virtkeep:tag>${escapeXml(tag)}</virtkeep:tag>`),
      '    </virtkeep:tags>',
    );
  }
  return lines.length === 0 ? [] : ['  <metadata>', ...lines, '  </metadata>'];
}

/** The tags in an element as a client sets it. */
export function readTags(element: string): string[] {
  return [...element.matchAll(/<(?:\w+:)?tag>([^<]*)<\//g)].map((match) => unescapeXml(match[1] ?? '').trim());
}
