import type { ConsoleList, TextDevice } from '../../shared/model/console.ts';
import { attributeOf, childElements, elementAt } from '../../shared/xml/query.ts';
import type { XmlElement } from '../../shared/xml/tree.ts';
import { positiveInteger } from '../machine/facts.ts';

/** A <graphics> element. */
export interface DisplayXml {
  readonly type: string;
  readonly listen: 'address' | 'socket' | 'none' | null;
  readonly address: string | null;
  readonly port: number | null;
  readonly tlsPort: number | null;
  readonly socket: string | null;
  readonly hasPassword: boolean;
}

/** A character device that somebody can type at. */
export interface TextXml extends Pick<TextDevice, 'alias' | 'kind' | 'target'> {
  /** Whether libvirt can give its other end away: it is a terminal. */
  readonly isPty: boolean;
}

/** What a machine's XML says of its consoles. */
export interface ConsoleXml extends Pick<ConsoleList, 'heads' | 'clipboard' | 'agent'> {
  readonly displays: readonly DisplayXml[];
  readonly texts: readonly TextXml[];
}

/** A machine without devices. */
export const NO_CONSOLES: ConsoleXml = {
  displays: [],
  texts: [],
  heads: 0,
  clipboard: 'none',
  agent: 'none',
};

/** As many as anybody would look at; what is more is left out. */
const MAX_DISPLAYS = 16;
const MAX_TEXTS = 64;
const VDAGENT = 'com.redhat.spice.0';
const GUEST_AGENT = 'org.qemu.guest_agent.0';

/** Reads a machine's XML (virDomainGetXMLDesc) for its consoles. */
export function consoleXmlOf(domain: XmlElement): ConsoleXml {
  const devices = elementAt(domain, 'devices');
  if (devices === null) return NO_CONSOLES;
  const each = (name: string): readonly XmlElement[] => childElements(devices, name);
  const videos = each('video').map((video) => elementAt(video, 'model'));
  const primary = videos.find((model) => attributeOf(model, 'primary') === 'yes') ?? videos[0] ?? null;
  const model = attributeOf(primary, 'type');
  return {
    displays: each('graphics').slice(0, MAX_DISPLAYS).map(displayOf),
    texts: [
      ...each('serial').map((device) => textOf('serial', device)),
      ...each('console')
        // The first console of many machines is only another name of the first serial port.
        .filter(
          (device) => attributeOf(elementAt(device, 'target'), 'type') !== 'serial' || each('serial').length === 0,
        )
        .map((device) => textOf('console', device)),
      ...each('parallel').map((device) => textOf('parallel', device)),
    ].slice(0, MAX_TEXTS),
    heads: primary === null || model === 'none' ? 0 : Math.min(16, positiveInteger(attributeOf(primary, 'heads')) ?? 1),
    clipboard: clipboardOf(each('channel')),
    agent: channelState(each('channel').find((channel) => targetName(channel) === GUEST_AGENT)),
  };
}

function displayOf(graphics: XmlElement): DisplayXml {
  const listeners = childElements(graphics, 'listen');
  const listener = listeners.find((one) => attributeOf(one, 'type') !== 'none') ?? listeners[0] ?? null;
  const kind = attributeOf(listener, 'type');
  const socket = attributeOf(listener, 'socket') ?? attributeOf(graphics, 'socket');
  const address = attributeOf(listener, 'address') ?? attributeOf(graphics, 'listen');
  const listen = kind === 'none' ? 'none' : kind === 'socket' || socket !== null ? 'socket' : null;
  const port = positiveInteger(attributeOf(graphics, 'port'));
  return {
    type: attributeOf(graphics, 'type') ?? '',
    // A network's address is resolved while the machine runs; a port without any address is on loopback.
    listen:
      listen ?? (kind === 'address' || kind === 'network' || address !== null || port !== null ? 'address' : null),
    address,
    port,
    tlsPort: positiveInteger(attributeOf(graphics, 'tlsPort')),
    socket,
    hasPassword: attributeOf(graphics, 'passwd') !== null || attributeOf(graphics, 'passwdValidTo') !== null,
  };
}

function textOf(kind: TextXml['kind'], device: XmlElement): TextXml {
  const target = elementAt(device, 'target');
  const words = [attributeOf(target, 'type') ?? kind, attributeOf(target, 'port')];
  return {
    alias: attributeOf(elementAt(device, 'alias'), 'name'),
    kind,
    target: words.filter((word) => word !== null).join(' '),
    isPty: ['pty', 'nmdm'].includes(attributeOf(device, 'type') ?? ''),
  };
}

/** VNC's clipboard goes through QEMU's own agent channel; that of SPICE is for SPICE clients only. */
function clipboardOf(channels: readonly XmlElement[]): ConsoleList['clipboard'] {
  const channel = channels.find((one) => attributeOf(one, 'type') === 'qemu-vdagent' && targetName(one) === VDAGENT);
  const clipboard = channel === undefined ? null : elementAt(channel, 'source', 'clipboard');
  return attributeOf(clipboard, 'copypaste') === 'yes' ? channelState(channel) : 'none';
}

function channelState(channel: XmlElement | undefined): 'none' | 'channel' | 'connected' {
  if (channel === undefined) return 'none';
  return attributeOf(elementAt(channel, 'target'), 'state') === 'connected' ? 'connected' : 'channel';
}

function targetName(channel: XmlElement): string | null {
  return attributeOf(elementAt(channel, 'target'), 'name');
}
