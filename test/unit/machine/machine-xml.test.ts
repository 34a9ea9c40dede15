import { describe, expect, it } from 'vitest';
import { detailOf } from '../../../main/machine/detail.ts';
import { factsOf, parseMachineXml } from '../../../main/machine/facts.ts';
import { guestName } from '../../../main/machine/guest-name.ts';
import { machineState } from '../../../main/machine/state-words.ts';
import { reasonKey, STATE_REASONS } from '../../../shared/model/state-reason.ts';
import { XmlSyntaxError } from '../../../shared/xml/tree.ts';

const XML = `<domain type='kvm' id='3'>
  <name>web</name>
  <title>The &lt;b&gt;web&lt;/b&gt; server</title>
  <description>serves
pages</description>
  <metadata>
    <vk:tags xmlns:vk="https://virtkeep.app/xmlns/machine/1.0"><vk:tag>ci</vk:tag><vk:tag>ci</vk:tag><vk:tag> db </vk:tag><vk:tag/></vk:tags>
    <other:tags xmlns:other="urn:other"><other:tag>no</other:tag></other:tags>
    <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
      <libosinfo:os id="http://debian.org/debian/12"/>
    </libosinfo:libosinfo>
  </metadata>
  <memory unit='GiB'>2</memory>
  <currentMemory>1048576</currentMemory>
  <vcpu placement='static' current='2'>8</vcpu>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <firmware><feature enabled='yes' name='secure-boot'/></firmware>
    <loader readonly='yes' secure='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE.fd</loader>
  </os>
  <cpu mode='custom'><model fallback='allow'>Skylake</model></cpu>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a/b.qcow2'/>
      <target dev='vda' bus='virtio'/><boot order='2'/></disk>
    <disk type='volume' device='cdrom'><source pool='iso' volume='x.iso'/><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='network'><mac address='52:54:00:AA:BB:CC'/><source network='default' bridge='virbr0'/>
      <target dev='vnet3'/><model type='virtio'/><boot order='1'/></interface>
    <interface type='user'><mac address='52:54:00:00:00:01'/></interface>
    <graphics type='vnc' port='5901' autoport='yes'><listen type='address' address='127.0.0.1'/></graphics>
    <graphics type='spice' port='-1'/>
    <video><model type='virtio'/></video>
    <tpm model='tpm-crb'><backend type='emulator'/></tpm>
  </devices>
</domain>`;

describe('factsOf', () => {
  it('reads what lists show', () => {
    expect(factsOf(parseMachineXml(XML))).toEqual({
      title: 'The <b>web</b> server',
      vcpus: 2,
      memoryBytes: 2 * 1024 ** 3,
      tags: ['ci', 'db'],
      macs: ['52:54:00:aa:bb:cc', '52:54:00:00:00:01'],
      guest: 'Debian 12',
    });
  });

  it('makes nothing up for a machine that says little', () => {
    expect(factsOf(parseMachineXml('<domain><memory unit="?">5</memory><vcpu>-1</vcpu></domain>'))).toEqual({
      title: null,
      vcpus: null,
      memoryBytes: null,
      tags: [],
      macs: [],
      guest: null,
    });
  });

  it('bounds what it takes from a host', () => {
    const tags = Array.from({ length: 1000 }, (_, i) => `<t:tag>${i}${'x'.repeat(500)}</t:tag>`).join('');
    const xml = `<domain><metadata><t:tags xmlns:t="https://virtkeep.app/xmlns/machine/1.0">${tags}</t:tags></metadata></domain>`;
    const facts = factsOf(parseMachineXml(xml));
    expect(facts.tags).toHaveLength(50);
    expect(Math.max(...facts.tags.map((tag) => tag.length))).toBe(60);
    expect(() => parseMachineXml(`<domain>${' '.repeat(1024 * 1024)}</domain>`)).toThrow(RangeError);
    expect(() => parseMachineXml('no xml')).toThrow(XmlSyntaxError);
  });
});

it('detailOf reads what the overview shows', () => {
  expect(detailOf(parseMachineXml(XML))).toEqual({
    description: 'serves\npages',
    hypervisorType: 'kvm',
    arch: 'x86_64',
    machineType: 'pc-q35-7.2',
    firmware: 'uefi',
    secureBoot: true,
    bootOrder: ['vnet3', 'vda'],
    cpuMode: 'custom',
    cpuModel: 'Skylake',
    maxVcpus: 8,
    currentMemoryBytes: 1024 ** 3,
    emulator: '/usr/bin/qemu-system-x86_64',
    disks: [
      { target: 'vda', device: 'disk', bus: 'virtio', source: '/a/b.qcow2', format: 'qcow2', readOnly: false },
      { target: 'sda', device: 'cdrom', bus: 'sata', source: 'iso/x.iso', format: null, readOnly: true },
    ],
    nics: [
      { mac: '52:54:00:aa:bb:cc', model: 'virtio', type: 'network', source: 'default', target: 'vnet3' },
      { mac: '52:54:00:00:00:01', model: null, type: 'user', source: null, target: null },
    ],
    graphics: [
      { type: 'vnc', listen: '127.0.0.1', port: 5901 },
      { type: 'spice', listen: null, port: null },
    ],
    video: ['virtio'],
    tpm: 'tpm-crb',
  });
});

it.each([
  ['http://microsoft.com/win/11', 'Windows 11'],
  ['http://ubuntu.com/ubuntu/24.04', 'Ubuntu 24.04'],
  ['http://archlinux.org/archlinux/rolling', 'Arch Linux (rolling)'],
  ['http://unheard.of/thing', 'Thing'],
  ['<b>', null],
  ['http://x/../../etc/passwd', null],
])('guestName of %s is %s', (id, name) => expect(guestName(id)).toBe(name));

it('states and reasons follow libvirt numbers and degrade beyond them', () => {
  expect([0, 1, 3, 5, 7, 8, -1].map(machineState)).toEqual([
    'unknown',
    'running',
    'paused',
    'off',
    'suspended',
    'unknown',
    'unknown',
  ]);
  expect(reasonKey('paused', 5)).toBe('paused-ioerror');
  expect(reasonKey('paused', 0)).toBeNull();
  expect(reasonKey('running', 99)).toBeNull();
  expect(STATE_REASONS.off[5]).toBe('saved');
});
