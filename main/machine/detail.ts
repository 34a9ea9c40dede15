import type { DiskFacts, MachineDetail, NicFacts } from '../../shared/model/machine.ts';
import { attributeOf, childElements, elementAt, textAt } from '../../shared/xml/query.ts';
import type { XmlElement } from '../../shared/xml/tree.ts';
import { positiveInteger, scaledBytes } from './facts.ts';

/** What an opened machine's XML says; its events and problems come from elsewhere. */
export type XmlDetail = Omit<MachineDetail, 'id' | 'events' | 'problem'>;

/** Shown while the XML was never read. */
export const EMPTY_DETAIL: XmlDetail = {
  description: null,
  hypervisorType: null,
  arch: null,
  machineType: null,
  firmware: null,
  secureBoot: null,
  bootOrder: [],
  cpuMode: null,
  cpuModel: null,
  maxVcpus: null,
  currentMemoryBytes: null,
  emulator: null,
  disks: [],
  nics: [],
  graphics: [],
  video: [],
  tpm: null,
};

export function detailOf(domain: XmlElement): XmlDetail {
  const type = elementAt(domain, 'os', 'type');
  const cpu = elementAt(domain, 'cpu');
  const devices = elementAt(domain, 'devices');
  const each = (name: string): readonly XmlElement[] => (devices === null ? [] : childElements(devices, name));
  return {
    description: textAt(domain, 'description') || null,
    hypervisorType: attributeOf(domain, 'type'),
    arch: attributeOf(type, 'arch'),
    machineType: attributeOf(type, 'machine'),
    ...firmwareOf(domain),
    bootOrder: bootOrderOf(domain, devices),
    cpuMode: attributeOf(cpu, 'mode'),
    cpuModel: cpu === null ? null : textAt(cpu, 'model') || null,
    maxVcpus: positiveInteger(textAt(domain, 'vcpu')),
    currentMemoryBytes: scaledBytes(elementAt(domain, 'currentMemory')),
    emulator: devices === null ? null : textAt(devices, 'emulator'),
    disks: each('disk').map(diskOf),
    nics: each('interface').map(nicOf),
    graphics: each('graphics').map((graphics) => ({
      type: attributeOf(graphics, 'type') ?? '',
      listen: attributeOf(graphics, 'listen') ?? attributeOf(elementAt(graphics, 'listen'), 'address'),
      port: positiveInteger(attributeOf(graphics, 'port')),
    })),
    video: each('video').map((video) => attributeOf(elementAt(video, 'model'), 'type') ?? ''),
    tpm: each('tpm').map((tpm) => attributeOf(tpm, 'model') ?? 'tpm')[0] ?? null,
  };
}

function firmwareOf(domain: XmlElement): Pick<MachineDetail, 'firmware' | 'secureBoot'> {
  const os = elementAt(domain, 'os');
  const loader = os === null ? null : elementAt(os, 'loader');
  const pflash = attributeOf(loader, 'type') === 'pflash';
  const efi = attributeOf(os, 'firmware') === 'efi' || pflash;
  const features = os === null ? null : elementAt(os, 'firmware');
  const secure = features === null ? undefined : childElements(features, 'feature').find(isSecureBoot);
  const secureBoot = secure === undefined ? attributeOf(loader, 'secure') : attributeOf(secure, 'enabled');
  const hvm = textAt(domain, 'os', 'type') === 'hvm';
  return { firmware: efi ? 'uefi' : hvm ? 'bios' : null, secureBoot: efi ? secureBoot === 'yes' : null };
}

function isSecureBoot(feature: XmlElement): boolean {
  return attributeOf(feature, 'name') === 'secure-boot';
}

/** Devices with an order of their own come by it; else the kinds that <os> lists. */
function bootOrderOf(domain: XmlElement, devices: XmlElement | null): readonly string[] {
  const ordered = (devices === null ? [] : childElements(devices))
    .map((device) => ({ device, order: positiveInteger(attributeOf(elementAt(device, 'boot'), 'order')) }))
    .filter((entry): entry is { device: XmlElement; order: number } => entry.order !== null)
    .toSorted((a, b) => a.order - b.order);
  if (ordered.length > 0) return ordered.map(({ device }) => deviceName(device));
  const os = elementAt(domain, 'os');
  if (os === null) return [];
  return childElements(os, 'boot').flatMap((boot) => attributeOf(boot, 'dev') ?? []);
}

function deviceName(device: XmlElement): string {
  const target = attributeOf(elementAt(device, 'target'), 'dev');
  return target ?? attributeOf(elementAt(device, 'mac'), 'address') ?? device.local;
}

function diskOf(disk: XmlElement): DiskFacts {
  const target = elementAt(disk, 'target');
  return {
    target: attributeOf(target, 'dev') ?? '',
    device: attributeOf(disk, 'device') ?? 'disk',
    bus: attributeOf(target, 'bus'),
    source: sourceOf(elementAt(disk, 'source')),
    format: attributeOf(elementAt(disk, 'driver'), 'type'),
    readOnly: elementAt(disk, 'readonly') !== null,
  };
}

function sourceOf(source: XmlElement | null): string | null {
  const plain = ['file', 'dev', 'dir'].map((name) => attributeOf(source, name)).find((value) => value !== null);
  if (plain !== undefined) return plain;
  const pool = attributeOf(source, 'pool');
  if (pool !== null) return `${pool}/${attributeOf(source, 'volume') ?? ''}`;
  const protocol = attributeOf(source, 'protocol');
  const name = attributeOf(source, 'name');
  return protocol === null ? name : `${protocol}:${name ?? ''}`;
}

function nicOf(nic: XmlElement): NicFacts {
  const source = elementAt(nic, 'source');
  const names = ['network', 'bridge', 'dev', 'path', 'address', 'portgroup'];
  return {
    mac: attributeOf(elementAt(nic, 'mac'), 'address')?.toLowerCase() ?? null,
    model: attributeOf(elementAt(nic, 'model'), 'type'),
    type: attributeOf(nic, 'type') ?? '',
    source: names.map((name) => attributeOf(source, name)).find((value) => value !== null) ?? null,
    target: attributeOf(elementAt(nic, 'target'), 'dev'),
  };
}
