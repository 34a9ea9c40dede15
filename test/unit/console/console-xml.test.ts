import { describe, expect, test } from 'vitest';
import { consoleXmlOf } from '../../../main/console/console-xml.ts';
import { consoleListOf } from '../../../main/console/obstacles.ts';
import { placeOf } from '../../../main/console/open-display.ts';
import type { Seat } from '../../../main/console/seat.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { parseXml } from '../../../shared/xml/tree.ts';

const read = (devices: string): ReturnType<typeof consoleXmlOf> =>
  consoleXmlOf(parseXml(`<domain><devices>${devices}</devices></domain>`).root);

function seat(change: { state?: string; kind?: string; phase?: string; readOnly?: boolean } = {}): Seat {
  const { state = 'running', kind = 'system', phase = 'live', readOnly = false } = change;
  const machine = { id: 'h/u', name: 'web', state } as MachineRecord;
  const host = { id: 'h', name: 'host', kind, readOnly, state: { phase } } as unknown as HostRecord;
  const never = (): never => {
    throw new Error('nothing is asked');
  };
  return { machine, host, ref: { name: 'web', uuid: 'u', id: 1 }, link: null, ask: never, open: never };
}

describe('the XML of consoles', () => {
  test.each([
    [
      "<graphics type='vnc' port='5901' autoport='yes' listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>",
      'address',
      '127.0.0.1',
      5901,
    ],
    ["<graphics type='vnc' port='5901' listen='0.0.0.0'/>", 'address', '0.0.0.0', 5901],
    [
      "<graphics type='vnc' port='-1' autoport='yes'><listen type='network' network='default' address='10.0.0.1'/></graphics>",
      'address',
      '10.0.0.1',
      null,
    ],
    ["<graphics type='vnc' socket='/run/v'><listen type='socket' socket='/run/v'/></graphics>", 'socket', null, null],
    ["<graphics type='vnc'><listen type='none'/></graphics>", 'none', null, null],
    ["<graphics type='vnc'/>", null, null, null],
    ["<graphics type='vnc' port='5900'/>", 'address', null, 5900],
  ])('%s', (xml, listen, address, port) => {
    expect(read(xml).displays).toMatchObject([{ type: 'vnc', listen, address, port, hasPassword: false }]);
  });

  test('names each text device once', () => {
    const { texts } = read(`
      <serial type='pty'><source path='/dev/pts/3'/><target type='isa-serial' port='0'><model name='isa-serial'/></target><alias name='serial0'/></serial>
      <serial type='file'><source path='/x'/><target type='isa-serial' port='1'/><alias name='serial1'/></serial>
      <console type='pty' tty='/dev/pts/3'><target type='serial' port='0'/><alias name='serial0'/></console>
      <console type='pty'><target type='virtio' port='1'/><alias name='console1'/></console>
      <parallel type='pty'><target port='0'/></parallel>`);
    expect(texts).toEqual([
      { alias: 'serial0', kind: 'serial', target: 'isa-serial 0', isPty: true },
      { alias: 'serial1', kind: 'serial', target: 'isa-serial 1', isPty: false },
      { alias: 'console1', kind: 'console', target: 'virtio 1', isPty: true },
      { alias: null, kind: 'parallel', target: 'parallel 0', isPty: true },
    ]);
    const only = read("<console type='pty'><target type='serial' port='0'/></console>").texts;
    expect(only).toMatchObject([{ kind: 'console' }]);
  });

  test('tells heads, sizes and agents', () => {
    const xml = read(`
      <video><model type='vga' heads='1'/></video><video><model type='virtio' heads='3' primary='yes'/></video>
      <channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source><target type='virtio' name='com.redhat.spice.0' state='connected'/></channel>
      <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='disconnected'/></channel>`);
    expect(xml).toMatchObject({ heads: 3, clipboard: 'connected', agent: 'channel' });
    const spice =
      "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0' state='connected'/></channel>";
    expect(read(`<video><model type='vga'/></video>${spice}`)).toMatchObject({
      heads: 1,
      clipboard: 'none',
    });
    expect(read("<video><model type='none'/></video>").heads).toBe(0);
    expect(consoleXmlOf(parseXml('<domain/>').root)).toMatchObject({ displays: [], texts: [], heads: 0 });
  });

  test('counts no more than anybody looks at', () => {
    expect(read("<graphics type='vnc'/>".repeat(500)).displays).toHaveLength(16);
    expect(read("<serial type='pty'/>".repeat(500)).texts).toHaveLength(64);
  });
});

describe('what stands in the way', () => {
  const displays = `<graphics type='vnc' port='5900' listen='127.0.0.1'/><graphics type='vnc' port='-1' listen='127.0.0.1'/>
    <graphics type='vnc' socket='/v'/><graphics type='vnc'><listen type='none'/></graphics><graphics type='spice' port='5901'/><graphics type='sdl'/>`;
  const obstacles = (of: Seat, canPassFds = true): readonly (string | null)[] =>
    consoleListOf(of, read(displays), null, canPassFds).displays.map(({ obstacle }) => obstacle);

  test.each([
    [{}, true, [null, 'bad-listen', null, null, 'spice-only', 'unsupported-type']],
    [{}, false, [null, 'bad-listen', null, 'needs-fd', 'spice-only', 'unsupported-type']],
    [{ kind: 'ssh' }, true, [null, 'bad-listen', null, 'needs-fd', 'spice-only', 'unsupported-type']],
    [{ readOnly: true }, true, [null, 'bad-listen', null, 'needs-fd', 'spice-only', 'unsupported-type']],
    [{ state: 'paused' }, true, [null, 'bad-listen', null, null, 'spice-only', 'unsupported-type']],
    [{ state: 'off' }, true, Array(6).fill('off')],
    [{ state: 'crashed' }, true, Array(6).fill('crashed')],
    [{ phase: 'reconnecting', state: 'off' }, true, Array(6).fill('host-offline')],
  ])('of displays: %j, descriptors %s', (change, canPassFds, expected) => {
    expect(obstacles(seat(change), canPassFds)).toEqual(expected);
  });

  test.each([
    [{}, [null, 'not-a-pty']],
    [{ readOnly: true }, ['read-only', 'not-a-pty']],
    [{ state: 'off' }, ['off', 'off']],
  ])('of text devices: %j', (change, expected) => {
    const xml = read("<serial type='pty'/><serial type='tcp'/>");
    expect(consoleListOf(seat(change), xml, null, true).texts.map(({ obstacle }) => obstacle)).toEqual(expected);
  });
});

test.each([
  ["<graphics type='vnc' port='5900' listen='0.0.0.0'/>", { host: '127.0.0.1', port: 5900 }],
  ["<graphics type='vnc' port='5900' listen='::'/>", { host: '::1', port: 5900 }],
  ["<graphics type='vnc' port='5900' listen='192.168.1.5'/>", { host: '192.168.1.5', port: 5900 }],
  ["<graphics type='vnc' port='5900'/>", { host: '127.0.0.1', port: 5900 }],
  ["<graphics type='vnc' socket='/v'/>", { socketPath: '/v' }],
  ["<graphics type='vnc'><listen type='none'/></graphics>", null],
])('%s is reached at its place', (xml, place) => {
  const [display] = read(xml).displays;
  expect(display === undefined ? undefined : placeOf(display)).toEqual(place);
});
