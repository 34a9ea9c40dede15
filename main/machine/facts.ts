import { attributeOf, childElements, elementAt, textAt, textOf } from '../../shared/xml/query.ts';
import { parseXml, type XmlElement } from '../../shared/xml/tree.ts';
import { guestName } from './guest-name.ts';

/** What a list shows of a machine that only its XML tells. */
export interface MachineFacts {
  readonly title: string | null;
  readonly vcpus: number | null;
  readonly memoryBytes: number | null;
  readonly tags: readonly string[];
  readonly macs: readonly string[];
  readonly guest: string | null;
}

/** Our own place in a machine's metadata. */
const TAGS_NAMESPACE = 'https://virtkeep.app/xmlns/machine/1.0';
const LIBOSINFO_NAMESPACE = 'http://libosinfo.org/xmlns/libvirt/domain/1.0';
/** A real machine's XML is some tens of kilobytes; reading a hostile one must not hold up the others. */
const MAX_XML_LENGTH = 1024 * 1024;
const MAX_TAGS = 50;
const MAX_TAG_LENGTH = 60;

/** Reads a machine's XML (virDomainGetXMLDesc) for its root. Throws XmlSyntaxError, or RangeError when it is too long. */
export function parseMachineXml(xml: string): XmlElement {
  if (xml.length > MAX_XML_LENGTH) throw new RangeError(`the machine's XML has ${xml.length} characters`);
  return parseXml(xml).root;
}

export function factsOf(domain: XmlElement): MachineFacts {
  const vcpu = elementAt(domain, 'vcpu');
  const interfaces = childElements(elementAt(domain, 'devices') ?? domain, 'interface');
  return {
    title: textAt(domain, 'title') || null,
    vcpus: positiveInteger(attributeOf(vcpu, 'current') ?? textOf(vcpu)),
    memoryBytes: scaledBytes(elementAt(domain, 'memory')),
    tags: tagsOf(domain),
    macs: interfaces.flatMap((nic) => attributeOf(elementAt(nic, 'mac'), 'address') ?? []).map((m) => m.toLowerCase()),
    guest: guestOf(domain),
  };
}

/** A positive whole number, or null for anything else. */
export function positiveInteger(text: string | null): number | null {
  const number = Number(text ?? Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    b: 1,
    bytes: 1,
    kb: 1e3,
    k: 1024,
    kib: 1024,
    mb: 1e6,
    m: 1024 ** 2,
    mib: 1024 ** 2,
    gb: 1e9,
    g: 1024 ** 3,
    gib: 1024 ** 3,
    tb: 1e12,
    t: 1024 ** 4,
    tib: 1024 ** 4,
  }),
);

/** A memory element in bytes; KiB where it names no unit. */
export function scaledBytes(element: XmlElement | null): number | null {
  const amount = Number(textOf(element) || Number.NaN);
  const factor = UNITS.get((attributeOf(element, 'unit') ?? 'KiB').toLowerCase());
  return factor === undefined || !Number.isFinite(amount) ? null : amount * factor;
}

function tagsOf(domain: XmlElement): readonly string[] {
  const metadata = elementAt(domain, 'metadata');
  if (metadata === null) return [];
  const holder = childElements(metadata, 'tags').find(({ namespace }) => namespace === TAGS_NAMESPACE);
  if (holder === undefined) return [];
  const tags = childElements(holder, 'tag')
    .map((tag) => (textOf(tag) ?? '').slice(0, MAX_TAG_LENGTH))
    .filter((tag) => tag !== '');
  return [...new Set(tags)].slice(0, MAX_TAGS);
}

function guestOf(domain: XmlElement): string | null {
  const metadata = elementAt(domain, 'metadata');
  if (metadata === null) return null;
  const holder = childElements(metadata, 'libosinfo').find(({ namespace }) => namespace === LIBOSINFO_NAMESPACE);
  const id = holder === undefined ? null : attributeOf(elementAt(holder, 'os'), 'id');
  return id === null ? null : guestName(id);
}
