import type { Connection, OpenOptions } from '../../../../main/libvirt/connection.ts';
import { openConnection } from '../../../../main/libvirt/connection.ts';
import { type RemoteError, remoteError } from '../../../../main/libvirt/wire/objects.ts';
import {
  encodeMessage,
  encodePacket,
  KEEPALIVE,
  MESSAGE_STATUS,
  MESSAGE_TYPE,
  type Packet,
  PacketFramer,
  PROGRAM,
} from '../../../../main/libvirt/wire/packet.ts';
import type { EventMessage, Procedure } from '../../../../main/libvirt/wire/procedure.ts';
import {
  type ArgsOf,
  EVENTS,
  type EventBodyOf,
  type EventName,
  PROCEDURES,
  type ProcedureName,
  type RetOf,
} from '../../../../main/libvirt/wire/procedures.ts';
import { XdrReader } from '../../../../main/libvirt/wire/xdr.ts';
import { type MemoryTransport, transportPair } from './memory-transport.ts';

/** A libvirt error as a daemon raises it; what is left out is what most errors leave out. */
export class DaemonError extends Error {
  readonly fields: RemoteError;
  constructor(code: number, message: string | null, rest: Partial<RemoteError> = {}) {
    super(message ?? '');
    const none = { level: 2, dom: null, str1: null, str2: null, str3: null, int1: -1, int2: -1, net: null };
    this.fields = { code, domain: 10, message, ...none, ...rest };
  }
}

/** What a script returns to leave a call without an answer. */
export const NO_REPLY = Symbol('no reply');

type Script<N extends ProcedureName> = (args: ArgsOf<N>, packet: Packet) => RetOf<N> | typeof NO_REPLY;

const NAMES = new Map(
  (Object.keys(PROCEDURES) as ProcedureName[]).map((name) => [
    `${PROCEDURES[name].program}:${PROCEDURES[name].number}`,
    name,
  ]),
);

/** The server's end of a channel, answering calls by script. */
export class ScriptedDaemon {
  readonly transport: MemoryTransport;
  /** Every call that came, by name, in order. */
  readonly calls: string[] = [];
  /** Every packet that was no call: keepalive and streams. */
  readonly others: Packet[] = [];
  readonly #framer = new PacketFramer();
  readonly #scripts = new Map<string, (args: unknown, packet: Packet) => unknown>();

  constructor(transport: MemoryTransport) {
    this.transport = transport;
    this.on('AUTH_LIST', () => ({ types: [0] }));
    this.on('CONNECT_SUPPORTS_FEATURE', () => ({ supported: 1 }));
    this.on('CONNECT_OPEN', () => undefined);
    this.on('CONNECT_CLOSE', () => undefined);
    transport.onData((chunk) => {
      for (const packet of this.#framer.push(chunk)) this.#receive(packet);
    });
  }

  on<N extends ProcedureName>(name: N, script: Script<N>): void {
    this.#scripts.set(name, script as (args: unknown, packet: Packet) => unknown);
  }

  reply<N extends ProcedureName>(name: N, packet: Packet, ret: RetOf<N>): void {
    const procedure = PROCEDURES[name] as unknown as Procedure<unknown, RetOf<N>>;
    const header = { ...packet, type: MESSAGE_TYPE.REPLY, status: MESSAGE_STATUS.OK };
    this.transport.write(encodeMessage(header, procedure.ret, ret));
  }

  error(packet: Packet, fields: RemoteError, type: number = MESSAGE_TYPE.REPLY): void {
    this.transport.write(encodeMessage({ ...packet, type, status: MESSAGE_STATUS.ERROR }, remoteError, fields));
  }

  event<N extends EventName>(name: N, body: EventBodyOf<N>): void {
    const { program, number, body: layout } = EVENTS[name] as unknown as EventMessage<EventBodyOf<N>>;
    const header = { program, version: 1, procedure: number, type: MESSAGE_TYPE.MESSAGE, serial: 0, status: 0 };
    this.transport.write(encodeMessage(header, layout, body));
  }

  /** Sends one packet of the stream that `packet` opened. */
  stream(packet: Packet, status: number, body?: Uint8Array, type: number = MESSAGE_TYPE.STREAM): void {
    this.transport.write(encodePacket({ ...packet, type, status }, body));
  }

  keepAlive(procedure: number): void {
    const header = {
      program: PROGRAM.KEEPALIVE,
      version: 1,
      procedure,
      type: MESSAGE_TYPE.MESSAGE,
      serial: 0,
      status: 0,
    };
    this.transport.write(encodePacket(header));
  }

  ping(): void {
    this.keepAlive(KEEPALIVE.PING);
  }

  #receive(packet: Packet): void {
    if (packet.type !== MESSAGE_TYPE.CALL) {
      this.others.push(packet);
      return;
    }
    const name = NAMES.get(`${packet.program}:${packet.procedure}`);
    if (name === undefined) throw new Error(`no procedure ${packet.procedure}`);
    this.calls.push(name);
    const script = this.#scripts.get(name);
    try {
      if (script === undefined) throw new DaemonError(3, `no script for ${name}`);
      const args = (PROCEDURES[name] as Procedure<unknown, unknown>).args.decode(new XdrReader(packet.body));
      const ret = script(args, packet);
      if (ret !== NO_REPLY) this.reply(name, packet, ret as never);
    } catch (error) {
      if (!(error instanceof DaemonError)) throw error;
      this.error(packet, error.fields);
    }
  }
}

/** A daemon and the client's end of the channel to it. */
export function scriptedDaemon(): { readonly daemon: ScriptedDaemon; readonly transport: MemoryTransport } {
  const [near, far] = transportPair();
  return { daemon: new ScriptedDaemon(far), transport: near };
}

/** A connection that is open, and the daemon behind it. */
export async function openScripted(
  options: OpenOptions = {},
): Promise<{ readonly connection: Connection; readonly daemon: ScriptedDaemon; readonly transport: MemoryTransport }> {
  const { daemon, transport } = scriptedDaemon();
  const connection = await openConnection({ ...options, transport, uri: 'qemu:///system' });
  daemon.calls.length = 0;
  return { connection, daemon, transport };
}

/** Lets everything that is under way in memory arrive. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
