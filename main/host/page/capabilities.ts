import type { CpuPlace, GuestAbility, HostCapabilities, NumaCell } from '../../../shared/model/host-detail.ts';
import { attributeOf, childElements, elementAt, textAt, textOf } from '../../../shared/xml/query.ts';
import { parseXml, type XmlElement } from '../../../shared/xml/tree.ts';
import { scaledBytes } from '../../machine/facts.ts';

/** Those of a large host are some hundred kilobytes; reading a hostile one must not hold up the others. */
const MAX_XML_LENGTH = 2 * 1024 * 1024;
const MAX_TEXT = 200;
/** Beyond these a host is no host: what is more is left out. */
const MOST = { cells: 256, processors: 8192, siblings: 64, pages: 16, words: 2000, guests: 200 } as const;

/**
 * Reads what a host can do (virConnectGetCapabilities). What is missing or makes no sense is null or left out: drivers
 * and versions differ. Throws XmlSyntaxError, or RangeError when the text is too long.
 */
export function readCapabilities(xml: string): HostCapabilities {
  if (xml.length > MAX_XML_LENGTH) throw new RangeError(`the host's capabilities have ${xml.length} characters`);
  const { root } = parseXml(xml);
  const host = elementAt(root, 'host');
  const cpu = host === null ? null : elementAt(host, 'cpu');
  const transports = host === null ? null : elementAt(host, 'migration_features', 'uri_transports');
  return {
    arch: wordAt(cpu, 'arch'),
    cpuModel: wordAt(cpu, 'model'),
    cpuVendor: wordAt(cpu, 'vendor'),
    cpuFeatures: unique(elementsOf(cpu, 'feature').map((feature) => attributeOf(feature, 'name'))),
    iommu: yesNo(attributeOf(host === null ? null : elementAt(host, 'iommu'), 'support')),
    securityModels: unique(elementsOf(host, 'secmodel').map((model) => textAt(model, 'model'))),
    migrationTransports: unique(elementsOf(transports, 'uri_transport').map(textOf)),
    ...readTopology(host),
    guests: elementsOf(root, 'guest').slice(0, MOST.guests).map(readGuest),
  };
}

/** `0-3,8,10-11` as numbers, each once, in order; what is no such list gives none. At most 64 of them. */
export function parseCpuList(text: string | null): readonly number[] {
  const found = new Set<number>();
  for (const part of (text ?? '').split(',')) {
    const [, first, last = first] = /^\s*(\d{1,6})(?:-(\d{1,6}))?\s*$/.exec(part) ?? [];
    if (first === undefined) continue;
    for (let id = Number(first); id <= Number(last) && found.size < MOST.siblings; id += 1) found.add(id);
  }
  return [...found].toSorted((a, b) => a - b);
}

function readTopology(host: XmlElement | null): Pick<HostCapabilities, 'cells' | 'processors'> {
  const cells: NumaCell[] = [];
  const processors = new Map<number, CpuPlace>();
  const elements = elementsOf(host === null ? null : elementAt(host, 'topology', 'cells'), 'cell');
  for (const [index, element] of elements.slice(0, MOST.cells).entries()) {
    const id = wholeNumber(attributeOf(element, 'id')) ?? index;
    if (cells.some((cell) => cell.id === id)) continue;
    const cpus: number[] = [];
    for (const cpu of elementsOf(elementAt(element, 'cpus'), 'cpu')) {
      if (processors.size >= MOST.processors) break;
      const place = readProcessor(cpu, id);
      if (place === null || processors.has(place.id)) continue;
      processors.set(place.id, place);
      cpus.push(place.id);
    }
    cells.push({
      id,
      memoryBytes: scaledBytes(elementAt(element, 'memory')),
      cpus: cpus.toSorted((a, b) => a - b),
      distances: readDistances(element),
      pages: readPages(element),
    });
  }
  return { cells, processors: [...processors.values()].toSorted((a, b) => a.id - b.id) };
}

function readProcessor(cpu: XmlElement, cell: number): CpuPlace | null {
  const id = wholeNumber(attributeOf(cpu, 'id'));
  if (id === null) return null;
  const siblings = parseCpuList(attributeOf(cpu, 'siblings'));
  return {
    id,
    cell,
    socket: wholeNumber(attributeOf(cpu, 'socket_id')),
    die: wholeNumber(attributeOf(cpu, 'die_id')),
    core: wholeNumber(attributeOf(cpu, 'core_id')),
    siblings: siblings.includes(id) ? siblings : [id, ...siblings].toSorted((a, b) => a - b),
  };
}

function readDistances(cell: XmlElement): NumaCell['distances'] {
  return elementsOf(elementAt(cell, 'distances'), 'sibling')
    .slice(0, MOST.cells)
    .flatMap((sibling) => {
      const to = wholeNumber(attributeOf(sibling, 'id'));
      const value = wholeNumber(attributeOf(sibling, 'value'));
      return to === null || value === null ? [] : [{ cell: to, value }];
    });
}

function readPages(cell: XmlElement): NumaCell['pages'] {
  return elementsOf(cell, 'pages')
    .slice(0, MOST.pages)
    .flatMap((pages) => {
      const kib = wholeNumber(attributeOf(pages, 'size'));
      const count = wholeNumber(textOf(pages));
      return kib === null || count === null ? [] : [{ sizeBytes: kib * 1024, count }];
    });
}

function readGuest(guest: XmlElement): GuestAbility {
  const arch = elementAt(guest, 'arch');
  const domains = elementsOf(arch, 'domain');
  const types = elementsOf(arch, 'machine').filter((machine) => attributeOf(machine, 'canonical') === null);
  // Some drivers tell the emulator only inside of the kind of domain that it is for.
  const emulator =
    wordAt(arch, 'emulator') ?? domains.map((domain) => wordAt(domain, 'emulator')).find((e) => e !== null);
  return {
    osType: wordAt(guest, 'os_type') ?? '',
    arch: word(attributeOf(arch, 'name')) ?? '',
    emulator: emulator ?? null,
    domains: unique(domains.map((domain) => attributeOf(domain, 'type'))),
    machines: types.length,
  };
}

function elementsOf(parent: XmlElement | null, local: string): readonly XmlElement[] {
  return parent === null ? [] : childElements(parent, local);
}

function wordAt(parent: XmlElement | null, local: string): string | null {
  return parent === null ? null : word(textAt(parent, local));
}

function word(text: string | null): string | null {
  return text === null || text === '' ? null : text.slice(0, MAX_TEXT);
}

function unique(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => word(text) ?? []))].slice(0, MOST.words);
}

function yesNo(text: string | null): boolean | null {
  return text === 'yes' || text === 'no' ? text === 'yes' : null;
}

function wholeNumber(text: string | null): number | null {
  if (text === null || !/^\d{1,15}$/.test(text)) return null;
  return Number(text);
}
