import type { MachineId } from './machine.ts';
import type { Problem } from './problem.ts';

/** A way to see a machine's screen, as its XML declares it. */
export interface DisplayFacts {
  /** Its place among the machine's <graphics> elements. */
  readonly index: number;
  /** vnc, spice, dbus, rdp, sdl, egl-headless... */
  readonly type: string;
  /** How it is reached: by TCP on the host, by a socket there, or only by a passed file descriptor. */
  readonly listen: 'address' | 'socket' | 'none' | null;
  readonly address: string | null;
  readonly port: number | null;
  readonly tlsPort: number | null;
  readonly socket: string | null;
  /** Whether a password is set, as far as the XML without secrets tells. */
  readonly hasPassword: boolean;
  /** Why it cannot be shown in this window, though the machine runs; null if it can. */
  readonly obstacle: ConsoleObstacle | null;
}

/** A serial port or console device. */
export interface TextDevice {
  /** The alias that libvirt knows while the machine runs, e.g. serial0; null while it is off. */
  readonly alias: string | null;
  readonly kind: 'serial' | 'console' | 'parallel';
  /** e.g. isa-serial 0, virtio 1. */
  readonly target: string;
  readonly obstacle: ConsoleObstacle | null;
}

export type ConsoleObstacle =
  | 'off'
  | 'crashed'
  /** It migrated to another host. */
  | 'moved'
  /** It is no longer there; said by the window, for the core then tells of no consoles. */
  | 'gone'
  /** The host is not connected. */
  | 'host-offline'
  | 'no-display'
  /** Only SPICE: hand over to remote-viewer, or add VNC. */
  | 'spice-only'
  /** A kind of display that nobody here can show. */
  | 'unsupported-type'
  /** Only a passed file descriptor could serve, and none can be passed here (another host, or this runtime). */
  | 'needs-fd'
  /** It listens on an address of the host that cannot be reached from there. */
  | 'bad-listen'
  /** A text device whose other end is not libvirt's to give: a file, a socket... */
  | 'not-a-pty'
  | 'read-only';

/** What consoles a machine has; told anew when it changes. */
export interface ConsoleList {
  readonly machine: MachineId;
  readonly displays: readonly DisplayFacts[];
  /** Heads of the primary video device. */
  readonly heads: number;
  readonly texts: readonly TextDevice[];
  /** A channel for the clipboard agent (qemu-vdagent or spicevmc) is there, and whether its agent is connected. */
  readonly clipboard: 'none' | 'channel' | 'connected';
  readonly agent: 'none' | 'channel' | 'connected';
  readonly problem: Problem | null;
}

/** A change of a machine's XML that is offered: both whole texts, so that the difference can be shown. */
export interface XmlProposal {
  readonly before: string;
  readonly after: string;
  /** It takes effect when the machine is started next. */
  readonly nextStart: boolean;
}

/** What a console can be offered to have changed. `vnc`: VNC beside or instead of what is there; `vnc-loopback`: VNC that listens on the host's loopback. */
export const CONSOLE_CHANGES = ['add-vnc', 'switch-to-vnc', 'listen-loopback', 'add-clipboard', 'add-serial'] as const;
export type ConsoleChange = (typeof CONSOLE_CHANGES)[number];

/** A small picture of a machine's screen. */
export interface Thumbnail {
  readonly machine: MachineId;
  readonly time: number;
  readonly width: number;
  readonly height: number;
  /** RGBA, width * height * 4 bytes; empty when there is no picture, and `problem` says why. */
  readonly pixels: Uint8Array;
  readonly problem: Problem | null;
}
