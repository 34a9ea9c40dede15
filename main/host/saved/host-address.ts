import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { LibvirtUri } from '../../../shared/libvirt-uri.ts';
import { ProblemError } from '../../../shared/model/problem.ts';
import { resolveLocalSocket } from '../../libvirt/transport/local.ts';
import { sshTarget } from '../../libvirt/transport/ssh/target.ts';
import { parseUri } from '../../libvirt/uri.ts';
import { problemOf } from '../link/problem-of.ts';

/** Checks an address as connecting to it would. Throws ProblemError `bad-uri` or `uri-refused` that says what is wrong. */
export function checkAddress(address: string): void {
  try {
    const uri = parseUri(address);
    if (uri.transport === 'ssh') sshTarget(uri);
    else resolveLocalSocket(uri, false, localSystem());
  } catch (error) {
    throw new ProblemError(problemOf(error, { object: address }), { cause: error });
  }
}

function localSystem(): Parameters<typeof resolveLocalSocket>[2] {
  const systemDir = '/var/run/libvirt';
  return { env: process.env, uid: process.geteuid?.() ?? 0, home: homedir(), systemDir, exists: existsSync };
}

const SSH_PORT = 22;

/** Whether two addresses lead to the same libvirt as the same user, however they are written. */
export function isSameAddress(one: string, other: string): boolean {
  return one === other || keyOf(one) === keyOf(other);
}

function keyOf(address: string): string {
  try {
    const { driver, transport, user, host, port, path, params } = parseUri(address);
    const usual = transport === 'ssh' && port === SSH_PORT ? null : port;
    const way = transport === 'unix' ? null : transport;
    return JSON.stringify([driver, way, user, host?.toLowerCase() ?? null, usual, path, sorted(params)]);
  } catch {
    return address;
  }
}

function sorted(params: LibvirtUri['params']): readonly string[] {
  return params.map(([name, value]) => `${name.toLowerCase()}=${value}`).toSorted();
}
