import { type Connection, type OpenOptions, openConnection } from './connection.ts';
import { connectLocal } from './transport/local.ts';
import { connectSsh } from './transport/ssh/connect-ssh.ts';
import { parseUri } from './uri.ts';

/**
 * Connects to the daemon that a URI means, and opens it: qemu:///system, qemu:///session,
 * qemu+unix:///system?socket=/path, qemu+ssh://user@host:port/system... Throws OpenError, or the signal's reason.
 */
export async function connectTo(uri: string, options: OpenOptions = {}): Promise<Connection> {
  const place = parseUri(uri);
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const readOnly = options.readOnly === undefined ? {} : { readOnly: options.readOnly };
  const prompter = options.prompter === undefined ? {} : { prompter: options.prompter };
  const transport = await (place.transport === 'ssh'
    ? connectSsh(place, { ...readOnly, ...signal, ...prompter })
    : connectLocal(place, { ...readOnly, ...signal }));
  return openConnection({ ...options, transport, uri });
}
