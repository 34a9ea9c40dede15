import type { Connection } from '../libvirt/connection.ts';
import { DOMAIN_CONTROL } from '../libvirt/constants.ts';
import { domainControl, domainScreenshot } from '../libvirt/domain-console.ts';
import { isUnsupported } from '../libvirt/errors.ts';
import type { DomainRef } from '../libvirt/wire/objects.ts';
import { MAX_PICTURE_BYTES, PictureError } from './picture.ts';

/** The file of a head's screen as its host gives it (virDomainScreenshot): PPM or PNG. Rejects with PictureError, LibvirtError... */
export async function takeScreenshot(c: Connection, dom: DomainRef, head: number): Promise<Uint8Array> {
  const { image } = await domainScreenshot(c, dom, head);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const item of image) {
    if (item.kind === 'hole') throw new PictureError('a picture with a hole');
    size += item.bytes.length;
    if (size > MAX_PICTURE_BYTES) throw new PictureError('the picture is too large');
    parts.push(item.bytes);
  }
  return Buffer.concat(parts);
}

/** Whether something holds a machine's monitor, so that a screenshot would only wait. A driver that cannot tell is not busy. */
export async function isBusy(c: Connection, dom: DomainRef): Promise<boolean> {
  try {
    return (await domainControl(c, dom, { timeoutMs: 10_000 })) !== DOMAIN_CONTROL.OK;
  } catch (error) {
    if (isUnsupported(error)) return false;
    throw error;
  }
}
