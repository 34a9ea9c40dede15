import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import type { SecretRef } from './wire/objects.ts';

/** Every secret, without its value (virConnectListAllSecrets). */
export async function listAllSecrets(c: Connection, flags = 0, options?: CallOptions): Promise<readonly SecretRef[]> {
  return (await c.call('CONNECT_LIST_ALL_SECRETS', { needResults: true, flags }, options)).secrets;
}

/** virSecretGetXMLDesc; it never holds the value. */
export async function secretXml(c: Connection, secret: SecretRef, options?: CallOptions): Promise<string> {
  return (await c.call('SECRET_GET_XML_DESC', { secret, flags: 0 }, options)).xml;
}
