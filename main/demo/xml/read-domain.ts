import { SaxesParser } from 'saxes';
import { DemoError } from '../errors.ts';
import type { DiskSpec, NicSpec } from '../population/spec.ts';

/** What the simulation needs to know of a definition. */
export interface DomainDefinition {
  readonly name: string;
  readonly uuid: string | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly osId: string | null;
  readonly tags: readonly string[];
  readonly vcpus: number;
  readonly maxVcpus: number;
  readonly memoryKib: number;
  readonly currentMemoryKib: number;
  readonly chipset: string;
  readonly disks: readonly DiskSpec[];
  readonly nics: readonly Omit<NicSpec, 'address'>[];
  readonly graphics: 'vnc' | 'spice' | null;
}

/** Enough of an XML tree to read a definition from. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads a definition. Throws the errors that libvirt has for what is no XML, no domain or has no name. */
export function readDomain(xml: string): DomainDefinition {
  const root = parse(xml);
  if (root.name !== 'domain') {
    throw new DemoError('XML_ERROR', 'DOMAIN', `unexpected root element <${root.name}>, expecting <domain>`);
  }
  const name = textOf(root, 'name');
  if (name === null || name === '') throw new DemoError('NO_NAME', 'DOMAIN', '');
  const memoryKib = kib(child(root, 'memory'));
  if (memoryKib === null) throw new DemoError('XML_ERROR', 'DOMAIN', "missing element or attribute 'memory'");
  const vcpu = child(root, 'vcpu');
  const maxVcpus = Number(vcpu?.text ?? 1) || 1;
  const devices = child(root, 'devices')?.children ?? [];
  const metadata = child(root, 'metadata')?.children ?? [];
  return {
    name,
    uuid: textOf(root, 'uuid')?.toLowerCase() ?? null,
    title: textOf(root, 'title'),
    description: textOf(root, 'description'),
    osId: osIdOf(metadata),
    tags: tagsOf(metadata),
    vcpus: Number(vcpu?.attributes.current ?? maxVcpus) || maxVcpus,
    maxVcpus,
    memoryKib,
    currentMemoryKib: kib(child(root, 'currentMemory')) ?? memoryKib,
    chipset: child(child(root, 'os'), 'type')?.attributes.machine ?? 'pc-i440fx-7.0',
    disks: devices.filter((device) => device.name === 'disk').map(readDisk),
    nics: devices.filter((device) => device.name === 'interface').map(readNic),
    graphics: graphicsOf(devices),
  };
}

function parse(xml: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [top];
  const parser = new SaxesParser<{ xmlns: false; fragment: false; position: true }>({
    xmlns: false,
    fragment: false,
    position: true,
  });
  parser.on('error', (error) => {
    throw new DemoError('XML_DETAIL', 'DOMAIN', `(domain_definition):${error.message}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(xml).close();
  return top.children[0] ?? top;
}

function child(element: Element | undefined, name: string): Element | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

function textOf(element: Element, name: string): string | null {
  return child(element, name)?.text.trim() ?? null;
}

const UNITS: Readonly<Record<string, number>> = {
  b: 1 / 1024,
  bytes: 1 / 1024,
  KB: 1000 / 1024,
  k: 1,
  KiB: 1,
  M: 1024,
  MiB: 1024,
  G: 1024 ** 2,
  GiB: 1024 ** 2,
  TiB: 1024 ** 3,
};

function kib(element: Element | undefined): number | null {
  if (element === undefined) return null;
  const amount = Number(element.text.trim());
  const unit = UNITS[element.attributes.unit ?? 'KiB'];
  return Number.isFinite(amount) && unit !== undefined ? Math.ceil(amount * unit) : null;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function osIdOf(metadata: readonly Element[]): string | null {
  const osinfo = metadata.find((element) => local(element.name) === 'libosinfo');
  return osinfo?.children.find((element) => local(element.name) === 'os')?.attributes.id ?? null;
}

function tagsOf(metadata: readonly Element[]): string[] {
  const tags = metadata.find((element) => element.name === 'virtkeep:tags');
  return tags?.children.map((element) => element.text.trim()) ?? [];
}

const GIB = 1024 ** 3;

function readDisk(disk: Element): DiskSpec {
  const target = child(disk, 'target')?.attributes ?? {};
  const bus = target.bus;
  return {
    target: target.dev ?? 'vda',
    bus: bus === 'sata' || bus === 'scsi' || bus === 'ide' ? bus : 'virtio',
    device: disk.attributes.device === 'cdrom' ? 'cdrom' : 'disk',
    format: child(disk, 'driver')?.attributes.type === 'qcow2' ? 'qcow2' : 'raw',
    path: child(disk, 'source')?.attributes.file ?? '',
    capacity: 20 * GIB,
    physical: 2 * GIB,
  };
}

/** The kind that can be shown, of those that there are. */
function graphicsOf(devices: readonly Element[]): DomainDefinition['graphics'] {
  const types = devices.filter(({ name }) => name === 'graphics').map(({ attributes }) => attributes.type);
  return types.includes('vnc') ? 'vnc' : types.includes('spice') ? 'spice' : null;
}

function readNic(nic: Element): Omit<NicSpec, 'address'> {
  const type = nic.attributes.type;
  const source = child(nic, 'source')?.attributes;
  const model = child(nic, 'model')?.attributes.type;
  return {
    mac: child(nic, 'mac')?.attributes.address ?? '52:54:00:de:f1:ed',
    model: model === 'e1000e' || model === 'rtl8139' ? model : 'virtio',
    type: type === 'network' || type === 'bridge' ? type : 'user',
    source: source?.network ?? source?.bridge ?? null,
  };
}
