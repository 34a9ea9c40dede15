import type { ConsoleChange } from '../../shared/model/console.ts';
import { ProblemError } from '../../shared/model/problem.ts';
import {
  appendChild,
  applySplices,
  removeAttribute,
  removeNode,
  type Splice,
  setAttribute,
} from '../../shared/xml/edit.ts';
import { attributeOf, childElements, elementAt } from '../../shared/xml/query.ts';
import { parseXml, type XmlDocument, type XmlElement } from '../../shared/xml/tree.ts';

const VNC =
  "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>";
const SERIAL = "<serial type='pty'/>";
const CLIPBOARD =
  "<channel type='qemu-vdagent'><source><clipboard copypaste='yes'/></source><target type='virtio' name='com.redhat.spice.0'/></channel>";
const LOOPBACK = '127.0.0.1';

/**
 * A machine's XML after a change of its consoles; everything else keeps its bytes. Throws ProblemError `wrong-state` when
 * there is nothing to change, XmlSyntaxError.
 */
export function changeXml(xml: string, change: ConsoleChange): string {
  const document = parseXml(xml);
  const devices = elementAt(document.root, 'devices');
  if (devices === null) throw nothingToDo('the machine has no devices');
  return applySplices(xml, splicesOf(document, devices, change));
}

function splicesOf(document: XmlDocument, devices: XmlElement, change: ConsoleChange): readonly Splice[] {
  const graphics = childElements(devices, 'graphics');
  const vnc = graphics.filter((one) => attributeOf(one, 'type') === 'vnc');
  switch (change) {
    case 'add-vnc':
      if (vnc.length > 0) throw nothingToDo('it has VNC already');
      return [addDevice(document, devices, 'graphics', VNC)];
    case 'switch-to-vnc':
      return switchToVnc(document, devices, graphics, vnc.length > 0);
    case 'listen-loopback':
      if (vnc[0] === undefined) throw nothingToDo('it has no VNC');
      return listenOnLoopback(document, vnc[0]);
    case 'add-clipboard':
      return addClipboard(document, devices, graphics);
    case 'add-serial':
      if (childElements(devices, 'serial').some((one) => attributeOf(one, 'type') === 'pty')) {
        throw nothingToDo('it has such a serial port already');
      }
      return [addDevice(document, devices, 'serial', SERIAL)];
  }
}

/** SPICE becomes VNC, and what only SPICE can serve goes. */
function switchToVnc(
  document: XmlDocument,
  devices: XmlElement,
  graphics: readonly XmlElement[],
  hasVnc: boolean,
): readonly Splice[] {
  const spice = graphics.filter((one) => attributeOf(one, 'type') === 'spice');
  const [first] = spice;
  if (first === undefined) throw nothingToDo('it has no SPICE');
  const splices: Splice[] = spice.map((one) => removeNode(document, one));
  const at = splices[0];
  if (!hasVnc && at !== undefined) splices[0] = replaceNode(document, first, VNC);
  for (const device of childElements(devices)) {
    if (attributeOf(device, 'type') !== 'spicevmc' && attributeOf(device, 'type') !== 'spiceport') {
      if (device.local === 'audio' && attributeOf(device, 'type') === 'spice')
        splices.push(setAttribute(device, 'type', 'none'));
      continue;
    }
    if (isVdagent(device)) splices.push(replaceNode(document, device, CLIPBOARD));
    else splices.push(removeNode(document, device));
  }
  return splices;
}

function listenOnLoopback(document: XmlDocument, vnc: XmlElement): readonly Splice[] {
  const listeners = childElements(vnc, 'listen');
  const [only] = listeners;
  if (
    listeners.length === 1 &&
    attributeOf(only ?? null, 'type') === 'address' &&
    attributeOf(only ?? null, 'address') === LOOPBACK
  ) {
    throw nothingToDo('it listens on loopback already');
  }
  const listener = `<listen type='address' address='${LOOPBACK}'/>`;
  const [first, ...others] = listeners;
  const splices = others.map((one) => removeNode(document, one));
  splices.push(first === undefined ? appendChild(document, vnc, listener) : replaceNode(document, first, listener));
  const socket = removeAttribute(document, vnc, 'socket');
  if (socket !== null) splices.push(socket);
  if (attributeOf(vnc, 'listen') !== null) splices.push(setAttribute(vnc, 'listen', LOOPBACK));
  // One that did not listen had no port; with -1 libvirt gives it one.
  if (attributeOf(vnc, 'port') === null) splices.push(...addAttributes(vnc, " port='-1' autoport='yes'"));
  return splices;
}

function addClipboard(document: XmlDocument, devices: XmlElement, graphics: readonly XmlElement[]): readonly Splice[] {
  const agents = childElements(devices, 'channel').filter(isVdagent);
  const ours = agents.find((one) => attributeOf(one, 'type') === 'qemu-vdagent');
  if (ours !== undefined) {
    const clipboard = elementAt(ours, 'source', 'clipboard');
    if (attributeOf(clipboard, 'copypaste') === 'yes') throw nothingToDo('it has a clipboard channel already');
    if (clipboard !== null) return [setAttribute(clipboard, 'copypaste', 'yes')];
    return [replaceNode(document, ours, CLIPBOARD)];
  }
  const [spice] = agents;
  if (spice === undefined) return [addDevice(document, devices, 'channel', CLIPBOARD)];
  if (graphics.some((one) => attributeOf(one, 'type') === 'spice')) {
    throw nothingToDo('its clipboard belongs to SPICE; switch to VNC first');
  }
  return [replaceNode(document, spice, CLIPBOARD)];
}

function isVdagent(device: XmlElement): boolean {
  return device.local === 'channel' && attributeOf(elementAt(device, 'target'), 'name') === 'com.redhat.spice.0';
}

/** Behind the last one of its kind, or else behind all devices. */
function addDevice(document: XmlDocument, devices: XmlElement, kind: string, xml: string): Splice {
  const last = childElements(devices, kind).at(-1);
  if (last === undefined) return appendChild(document, devices, xml);
  const lineStart = document.text.lastIndexOf('\n', last.start) + 1;
  const indent = document.text.slice(lineStart, last.start);
  const lead = /^\s*$/.test(indent) && lineStart > 0 ? `\n${indent}` : '';
  return { start: last.end, end: last.end, text: `${lead}${xml}` };
}

function replaceNode(_: XmlDocument, node: XmlElement, xml: string): Splice {
  return { start: node.start, end: node.end, text: xml };
}

function addAttributes(element: XmlElement, text: string): readonly Splice[] {
  const at = element.attributes.at(-1)?.end ?? element.start + 1 + element.name.length;
  return [{ start: at, end: at, text }];
}

function nothingToDo(detail: string): ProblemError {
  return new ProblemError({ code: 'wrong-state', detail });
}
