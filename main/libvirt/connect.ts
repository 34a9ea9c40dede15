import { type Connection, type OpenOptions, openConnection } from './connection.ts';
import { connectLocal } from './transport/local.ts';
import { parseUri } from './uri.ts';

/**
 * Connects to the local daemon that a URI means, and opens it: qemu:///system, qemu:///session,
 * qemu+unix:///system?socket=/path... Throws OpenError, or the signal's reason.
 */
export async function connectTo(uri: string, options: OpenOptions = {}): Promise<Connection> {
  const transport = await connectLocal(parseUri(uri), {
    ...(options.readOnly === undefined ? {} : { readOnly: options.readOnly }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return openConnection({ ...options, transport, uri });
}
