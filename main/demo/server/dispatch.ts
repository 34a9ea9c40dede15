import { remoteError } from '../../libvirt/wire/objects.ts';
import {
  encodeMessage,
  HEADER_SIZE,
  MESSAGE_STATUS,
  MESSAGE_TYPE,
  PACKET_MAX,
  type Packet,
  type PacketHeader,
  PROGRAM,
} from '../../libvirt/wire/packet.ts';
import { type ArgsOf, PROCEDURES } from '../../libvirt/wire/procedures.ts';
import { XdrError, XdrReader } from '../../libvirt/wire/xdr.ts';
import { DemoError, toRemoteError } from '../errors.ts';
import { allDomainStats } from '../handlers/bulk-stats.ts';
import { BEFORE_OPEN } from '../handlers/connect.ts';
import { functionName, ROUTES, type Route, routeKey } from '../handlers/table.ts';
import type { CallContext } from './context.ts';

/** The last procedure of libvirt 9.0's REMOTE program. */
const LAST_PROCEDURE = 443;

/** Answers a call: the whole reply packet, at once where nothing has to be waited for. Never throws or rejects. */
export function callResult(context: CallContext, packet: Packet): Uint8Array | Promise<Uint8Array> {
  try {
    const result = run(context, packet);
    return result instanceof Promise ? result.catch((error: unknown) => errorReply(packet, error)) : result;
  } catch (error) {
    return errorReply(packet, error);
  }
}

function run(context: CallContext, packet: Packet): Uint8Array | Promise<Uint8Array> {
  const route = findRoute(packet);
  if (context.uri === null && !BEFORE_OPEN.has(packet.procedure)) {
    throw new DemoError('INTERNAL_ERROR', 'RPC', 'hypervisor connection not open');
  }
  const args = decodeArgs(route, packet);
  if (packet.procedure === PROCEDURES.CONNECT_GET_ALL_DOMAIN_STATS.number && packet.program === PROGRAM.REMOTE) {
    // The one call whose reply is worth building by hand.
    const body = allDomainStats(context, args as ArgsOf<'CONNECT_GET_ALL_DOMAIN_STATS'>);
    return body instanceof Promise ? body.then((bytes) => seal(packet, bytes)) : seal(packet, body);
  }
  if (route.answer === null) throw new DemoError('NO_SUPPORT', 'DOMAIN', functionName(route.name));
  const value = route.answer(context, args);
  if (value instanceof Promise) return value.then((late) => encodeMessage(replyTo(packet), route.ret, late));
  return encodeMessage(replyTo(packet), route.ret, value);
}

function decodeArgs(route: Route, { body }: Packet): unknown {
  try {
    return route.args.decode(new XdrReader(body));
  } catch (error) {
    if (error instanceof XdrError) throw new DemoError('RPC', 'RPC', 'Unable to decode message payload');
    throw error;
  }
}

function findRoute({ program, version, procedure }: Packet): Route {
  const route = ROUTES.get(routeKey(program, procedure));
  if (route !== undefined) return route;
  if (program !== PROGRAM.REMOTE && program !== PROGRAM.QEMU) {
    throw new DemoError('RPC', 'RPC', `Cannot find program ${program} version ${version}`);
  }
  if (program === PROGRAM.REMOTE && procedure > 0 && procedure <= LAST_PROCEDURE) {
    throw new DemoError('NO_SUPPORT', 'DOMAIN', `procedure ${procedure}`);
  }
  throw new DemoError('RPC', 'RPC', `unknown procedure: ${procedure}`);
}

function replyTo({ program, version, procedure, serial }: Packet): PacketHeader {
  return { program, version, procedure, type: MESSAGE_TYPE.REPLY, serial, status: MESSAGE_STATUS.OK };
}

function errorReply(packet: Packet, error: unknown): Uint8Array {
  const header = { ...replyTo(packet), status: MESSAGE_STATUS.ERROR };
  return encodeMessage(header, remoteError, toRemoteError(toDemoError(error)));
}

function toDemoError(error: unknown): DemoError {
  if (error instanceof DemoError) return error;
  return new DemoError('INTERNAL_ERROR', 'QEMU', error instanceof Error ? error.message : String(error));
}

/** Writes the header of a reply over the room that was left for it. */
function seal(packet: Packet, bytes: Buffer): Uint8Array {
  if (bytes.length > PACKET_MAX) throw new DemoError('RPC', 'RPC', 'Unable to encode message payload');
  const { program, version, procedure, type, serial, status } = replyTo(packet);
  [bytes.length, program, version, procedure, type, serial, status].forEach((word, index) => {
    bytes.writeUInt32BE(word, (index * HEADER_SIZE) / 7);
  });
  return bytes;
}
