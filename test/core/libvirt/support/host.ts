import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { expect, type TestContext } from 'vitest';
import { connectTo } from '../../../../main/libvirt/connect.ts';
import type { Connection, OpenOptions } from '../../../../main/libvirt/connection.ts';
import { DOMAIN_UNDEFINE } from '../../../../main/libvirt/constants.ts';
import { type DomainRef, domainDefineXml, domainUndefine, listAllDomains } from '../../../../main/libvirt/domain.ts';
import { domainDestroy } from '../../../../main/libvirt/domain-power.ts';
import { isUnsupported } from '../../../../main/libvirt/errors.ts';
import type { LibvirtEvent } from '../../../../main/libvirt/events.ts';

/** The daemon under test: another libvirt's socket may be named to run the same tests on it. */
export const SOCKET = process.env.VIRTKEEP_TEST_SOCKET ?? '/run/libvirt/libvirt-sock';

/** Every name that these tests give begins so; leftovers of an earlier run are removed by it. */
const PREFIX = 'vk-w-';

/** Whether there is a daemon to test on. */
export const hasDaemon = existsSync(SOCKET);

export function connectHost(options: OpenOptions = {}, driver = 'qemu', path = '/system'): Promise<Connection> {
  return connectTo(`${driver}+unix://${path}?socket=${SOCKET}`, options);
}

/** A name that nobody else has. */
export function uniqueName(what: string): string {
  return `${PREFIX}${what}-${randomUUID().slice(0, 8)}`;
}

/** A machine without disks that any libvirt and QEMU can start without acceleration. */
export function guestXml(name: string, rest = ''): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <on_reboot>restart</on_reboot>
  <devices>
    <video><model type='vga'/></video>
    <interface type='user'><model type='virtio'/></interface>
    ${rest}
  </devices>
</domain>`;
}

/** Defines a guest; `removeGuests` takes it away again. */
export function defineGuest(c: Connection, what: string, rest = ''): Promise<DomainRef> {
  return domainDefineXml(c, guestXml(uniqueName(what), rest));
}

/** Takes every guest away that these tests have left. */
export async function removeGuests(c: Connection): Promise<void> {
  const left = (await listAllDomains(c)).filter(({ name }) => name.startsWith(PREFIX));
  for (const dom of left) {
    if (dom.id >= 0) await domainDestroy(c, dom).catch(() => {});
    await domainUndefine(c, dom, DOMAIN_UNDEFINE.MANAGED_SAVE | DOMAIN_UNDEFINE.SNAPSHOTS_METADATA).catch(() => {});
  }
}

/** Runs a call that a small daemon may lack; skips the rest of the test, by name, where it does. */
export async function orSkip<T>(ctx: TestContext, what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (isUnsupported(error)) ctx.skip(`this daemon has no ${what}: ${(error as Error).message}`);
    throw error;
  }
}

/** Events of one connection as they come. */
export class EventLog {
  readonly events: LibvirtEvent[] = [];

  constructor(c: Connection) {
    c.onEvent((event) => this.events.push(event));
  }

  /** Waits until an event of the kind has come for which `matches`, and gives it. */
  async next<K extends LibvirtEvent['kind']>(
    kind: K,
    matches: (event: Extract<LibvirtEvent, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<LibvirtEvent, { kind: K }>> {
    const find = () =>
      this.events.find(
        (event): event is Extract<LibvirtEvent, { kind: K }> =>
          event.kind === kind && matches(event as Extract<LibvirtEvent, { kind: K }>),
      );
    await expect.poll(find, { timeout: 10_000, message: `an event ${kind}` }).toBeDefined();
    return find() as Extract<LibvirtEvent, { kind: K }>;
  }
}
