import { remoteError } from '../../libvirt/wire/objects.ts';
import {
  encodeMessage,
  encodePacket,
  MESSAGE_STATUS,
  MESSAGE_TYPE,
  type Packet,
  type PacketHeader,
} from '../../libvirt/wire/packet.ts';
import { DemoError, toRemoteError } from '../errors.ts';

/** What a stream's other end in the simulation can say to its client. */
export interface StreamLink {
  send(bytes: Uint8Array): void;
  /** All was sent. */
  finish(): void;
  fail(error: DemoError): void;
}

/** The simulation's end of a stream. */
export interface StreamSource {
  /** The client has the reply: from now on it may be sent data. */
  start(link: StreamLink): void;
  data(bytes: Uint8Array): void;
  /** The client has left. */
  stop(): void;
}

/** The largest packet of a stream that libvirt sends. */
const PIECE = 262_120;

/** The streams of one connection. */
export class ClientStreams {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #open = new Map<number, { readonly header: PacketHeader; readonly source: StreamSource }>();

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** Begins the stream that a call has opened. */
  begin({ program, version, procedure, serial }: Packet, source: StreamSource): void {
    const header = { program, version, procedure, serial, type: MESSAGE_TYPE.STREAM, status: MESSAGE_STATUS.CONTINUE };
    this.#open.set(serial, { header, source });
    const isOpen = (): boolean => this.#open.get(serial)?.source === source;
    source.start({
      send: (bytes) => {
        for (let at = 0; at < bytes.length && isOpen(); at += PIECE) {
          this.#send(encodePacket(header, bytes.subarray(at, at + PIECE)));
        }
      },
      finish: () => {
        if (isOpen()) this.#send(encodePacket(header));
      },
      fail: (error) => {
        if (!isOpen()) return;
        this.#open.delete(serial);
        this.#send(errorPacket(header, error));
      },
    });
  }

  /** Takes a client's packet of a stream; one of a stream that is over is late. */
  take(packet: Packet): void {
    const stream = this.#open.get(packet.serial);
    if (stream === undefined) return;
    if (packet.status === MESSAGE_STATUS.CONTINUE) {
      stream.source.data(packet.body);
      return;
    }
    this.#open.delete(packet.serial);
    stream.source.stop();
    if (packet.status === MESSAGE_STATUS.OK) {
      this.#send(encodePacket({ ...stream.header, status: MESSAGE_STATUS.OK }));
    } else {
      this.#send(errorPacket(stream.header, new DemoError('RPC', 'RPC', 'stream aborted at client request')));
    }
  }

  /** The connection is gone. */
  stop(): void {
    for (const { source } of this.#open.values()) source.stop();
    this.#open.clear();
  }
}

function errorPacket(header: PacketHeader, error: DemoError): Uint8Array {
  return encodeMessage({ ...header, status: MESSAGE_STATUS.ERROR }, remoteError, toRemoteError(error));
}
