import { describe, expect, test } from 'vitest';
import { changeXml } from '../../../main/console/xml-change.ts';
import { ProblemError } from '../../../shared/model/problem.ts';

const domain = (devices: string): string => `<domain type="kvm">
  <name>web</name> <!-- kept -->
  <devices>
${devices}
  </devices>
</domain>
`;
const VNC =
  "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>";
const CLIPBOARD =
  "<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source><target type='virtio' name='com.redhat.spice.0'/></channel>";
const SPICE_AGENT =
  '<channel type="spicevmc">\n      <target type="virtio" name="com.redhat.spice.0"/>\n    </channel>';

describe('a change of the XML', () => {
  test('adds VNC beside what is there', () => {
    const xml = domain('    <graphics type="spice" port="-1"/>\n    <memballoon model="virtio"/>');
    expect(changeXml(xml, 'add-vnc')).toBe(
      domain(`    <graphics type="spice" port="-1"/>\n    ${VNC}\n    <memballoon model="virtio"/>`),
    );
    const bare = domain('    <memballoon model="virtio"/>');
    expect(changeXml(bare, 'add-vnc')).toBe(domain(`    <memballoon model="virtio"/>\n    ${VNC}`));
  });

  test('switches to VNC, and takes along what only SPICE serves', () => {
    const xml = domain(`    <graphics type="spice" autoport="yes" passwd="x">
      <listen type="address"/>
      <image compression="off"/>
    </graphics>
    ${SPICE_AGENT}
    <redirdev bus="usb" type="spicevmc"/>
    <audio id="1" type="spice"/>
    <vendor:unknown xmlns:vendor='urn:x' a = 'b'/>`);
    expect(changeXml(xml, 'switch-to-vnc')).toBe(
      domain(`    ${VNC}
    ${CLIPBOARD}
    <audio id="1" type="none"/>
    <vendor:unknown xmlns:vendor='urn:x' a = 'b'/>`),
    );
  });

  test('switches to the VNC that is there already', () => {
    const xml = domain('    <graphics type="spice"/>\n    <graphics type="vnc" port="5999"/>');
    expect(changeXml(xml, 'switch-to-vnc')).toBe(domain('    <graphics type="vnc" port="5999"/>'));
  });

  test.each([
    [
      '<graphics type="vnc"><listen type="none"/></graphics>',
      `<graphics type="vnc" port='-1' autoport='yes'><listen type='address' address='127.0.0.1'/></graphics>`,
    ],
    [
      '<graphics type="vnc" port="5901" listen="10.0.0.1"><listen type="address" address="10.0.0.1"/></graphics>',
      `<graphics type="vnc" port="5901" listen="127.0.0.1"><listen type='address' address='127.0.0.1'/></graphics>`,
    ],
    [
      '<graphics type="vnc" socket="/v"><listen type="socket" socket="/v"/></graphics>',
      `<graphics type="vnc" port='-1' autoport='yes'><listen type='address' address='127.0.0.1'/></graphics>`,
    ],
    [
      '<graphics type="vnc" port="5901"/>',
      `<graphics type="vnc" port="5901">\n  <listen type='address' address='127.0.0.1'/>\n</graphics>`,
    ],
  ])('lets %s listen on loopback', (before, after) => {
    expect(changeXml(domain(before), 'listen-loopback')).toBe(domain(after));
  });

  test('adds the clipboard, in the place of that of SPICE or of one that is shut', () => {
    expect(changeXml(domain('    <memballoon/>'), 'add-clipboard')).toBe(domain(`    <memballoon/>\n    ${CLIPBOARD}`));
    expect(changeXml(domain(`    ${SPICE_AGENT}`), 'add-clipboard')).toBe(domain(`    ${CLIPBOARD}`));
    const shut = CLIPBOARD.replace("copypaste='yes'", "copypaste='no'");
    expect(changeXml(domain(`    ${shut}`), 'add-clipboard')).toBe(domain(`    ${CLIPBOARD}`));
  });

  test('adds a serial port', () => {
    expect(changeXml(domain('    <serial type="file"/>\n    <input/>'), 'add-serial')).toBe(
      domain(`    <serial type="file"/>\n    <serial type='pty'/>\n    <input/>`),
    );
  });

  test.each([
    ['add-vnc', '<graphics type="vnc"/>'],
    ['switch-to-vnc', '<graphics type="vnc"/>'],
    ['listen-loopback', '<graphics type="spice"/>'],
    ['listen-loopback', '<graphics type="vnc"><listen type="address" address="127.0.0.1"/></graphics>'],
    ['add-clipboard', CLIPBOARD],
    ['add-clipboard', `<graphics type="spice"/>${SPICE_AGENT}`],
    ['add-serial', "<serial type='pty'/>"],
  ] as const)('%s is refused where there is nothing to do: %s', (change, devices) => {
    const attempt = (): string => changeXml(domain(devices), change);
    expect(attempt).toThrow(ProblemError);
    expect(attempt).toThrow(/it has|its clipboard|it listens/);
  });
});
