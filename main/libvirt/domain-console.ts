import type { CallOptions } from './calls.ts';
import type { Connection } from './connection.ts';
import { KEYCODE_SET } from './constants.ts';
import { type DataStream, openStream } from './streams.ts';
import type { DomainRef } from './wire/objects.ts';

/** Opens a serial console (virDomainOpenConsole); `device` is an alias, null for the first. End it by `abort`. */
export async function domainOpenConsole(
  c: Connection,
  dom: DomainRef,
  device: string | null = null,
  flags = 0,
  options?: CallOptions,
): Promise<DataStream> {
  return (await openStream(c, 'DOMAIN_OPEN_CONSOLE', { dom, device, flags }, options)).stream;
}

/** A picture of a screen (virDomainScreenshot) and its kind, e.g. image/png or image/x-portable-pixmap. */
export async function domainScreenshot(
  c: Connection,
  dom: DomainRef,
  screen = 0,
  options?: CallOptions,
): Promise<{ readonly mime: string; readonly image: DataStream }> {
  const { stream, ret } = await openStream(c, 'DOMAIN_SCREENSHOT', { dom, screen, flags: 0 }, options);
  return { mime: ret.mime ?? 'application/octet-stream', image: stream };
}

/** Presses keys together, named as Linux does, and lets them go after `holdMs` (virDomainSendKey). */
export async function domainSendKeys(
  c: Connection,
  dom: DomainRef,
  keycodes: readonly number[],
  holdMs: number,
  options?: CallOptions,
): Promise<void> {
  const args = { dom, codeset: KEYCODE_SET.LINUX, holdTime: holdMs, keycodes, flags: 0 };
  await c.call('DOMAIN_SEND_KEY', args, options);
}

/** Whether a domain's monitor is free, a DOMAIN_CONTROL; never waits for it (virDomainGetControlInfo). */
export async function domainControl(c: Connection, dom: DomainRef, options?: CallOptions): Promise<number> {
  return (await c.call('DOMAIN_GET_CONTROL_INFO', { dom, flags: 0 }, options)).state;
}
