import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import {
  ADDRESS_SOURCE,
  DOMAIN_DESTROY,
  DOMAIN_EVENT,
  DOMAIN_METADATA,
  DOMAIN_SHUTDOWN,
  DOMAIN_START,
  DOMAIN_STATE,
  DOMAIN_STATS,
  DOMAIN_XML,
  LIST_DOMAINS,
  STATS_FLAGS,
} from '../../../main/libvirt/constants.ts';
import * as domain from '../../../main/libvirt/domain.ts';
import * as power from '../../../main/libvirt/domain-power.ts';
import { DomainStatsReader } from '../../../main/libvirt/domain-stats.ts';
import { isUnsupported, LibvirtError } from '../../../main/libvirt/errors.ts';
import { fieldNames } from '../../../main/libvirt/field-names.ts';
import { subscribeAll } from '../../../main/libvirt/subscriptions.ts';
import { connectHost, defineGuest, EventLog, hasDaemon, removeGuests, SOCKET, uniqueName } from './support/host.ts';

// A QEMU without acceleration on a busy machine may need ten seconds to die, and libvirt waits for it.
describe.skipIf(!hasDaemon)(`machines of a real daemon at ${SOCKET}`, { timeout: 180_000 }, () => {
  let c: Connection;
  beforeAll(async () => {
    c = await connectHost();
    await removeGuests(c);
  });
  afterAll(async () => {
    if (!c) return;
    await removeGuests(c);
    c.close();
  });

  test('a life: defined, started, paused, resumed, reset, stopped, forgotten, each told in order', async () => {
    const listener = await connectHost();
    const log = new EventLog(listener);
    await subscribeAll(listener);
    const dom = await defineGuest(c, 'life');
    expect(dom.id).toBe(-1);
    const started = await power.domainCreate(c, dom);
    expect(started.id).toBeGreaterThan(0);
    expect(await domain.domainState(c, dom)).toMatchObject({ state: DOMAIN_STATE.RUNNING });
    await power.domainSuspend(c, dom);
    expect(await domain.domainState(c, dom)).toMatchObject({ state: DOMAIN_STATE.PAUSED });
    await power.domainResume(c, dom);
    await power.domainReset(c, dom);
    await log.next('domain-reboot', (event) => event.domain.uuid === dom.uuid);
    await power.domainDestroy(c, dom);
    expect(await domain.domainState(c, dom)).toMatchObject({ state: DOMAIN_STATE.SHUTOFF });
    await domain.domainUndefine(c, dom);
    await log.next('domain-lifecycle', (e) => e.domain.uuid === dom.uuid && e.event === DOMAIN_EVENT.UNDEFINED);
    const own = log.events.flatMap((e) =>
      e.kind === 'domain-lifecycle' && e.domain.uuid === dom.uuid ? [e.event] : [],
    );
    // QEMU begins stopped, so a start is a resumption too; and some versions announce a shutdown as the plug is pulled.
    const story = own.filter((event) => event !== DOMAIN_EVENT.SHUTDOWN).slice(own.indexOf(DOMAIN_EVENT.STARTED));
    expect(own.slice(0, own.indexOf(DOMAIN_EVENT.STARTED)).filter((e) => e !== DOMAIN_EVENT.RESUMED)).toEqual([
      DOMAIN_EVENT.DEFINED,
    ]);
    expect(
      story.filter((event, i) => event !== DOMAIN_EVENT.RESUMED || story[i - 1] === DOMAIN_EVENT.SUSPENDED),
    ).toEqual([
      DOMAIN_EVENT.STARTED,
      DOMAIN_EVENT.SUSPENDED,
      DOMAIN_EVENT.RESUMED,
      DOMAIN_EVENT.STOPPED,
      DOMAIN_EVENT.UNDEFINED,
    ]);
    await expect(domain.domainByUuid(c, dom.uuid)).rejects.toMatchObject({ codeName: 'VIR_ERR_NO_DOMAIN' });
    listener.close();
  });

  test('a machine that runs has statistics, in columns as from the general decoder', async () => {
    const dom = await defineGuest(c, 'stats');
    const { id } = await power.domainCreate(c, dom);
    const reader = new DomainStatsReader();
    const stats = DOMAIN_STATS.STATE | DOMAIN_STATS.CPU_TOTAL | DOMAIN_STATS.BALLOON | DOMAIN_STATS.VCPU;
    const flags = LIST_DOMAINS.ACTIVE | STATS_FLAGS.NOWAIT;
    const batch = await reader.read(c, { stats, flags }, (read) => read);
    const at = batch.uuids.indexOf(dom.uuid);
    expect(batch.complete).toBe(true);
    expect(batch.ids[at]).toBe(id);
    expect(batch.domainNames(at)).toBe(dom.name);
    const fields = new Map<string, number>();
    for (let e = batch.offsets[at] ?? 0; e < (batch.offsets[at + 1] ?? 0); e++) {
      fields.set(fieldNames.nameOf(batch.fields[e] ?? 0), batch.values[e] ?? Number.NaN);
    }
    expect(fields.get('state.state')).toBe(DOMAIN_STATE.RUNNING);
    expect(fields.get('cpu.time')).toBeGreaterThan(0);
    expect(fields.get('balloon.maximum')).toBe(32 * 1024);
    expect(fields.get('vcpu.current')).toBe(1);

    const query = { domains: [dom], stats: DOMAIN_STATS.STATE, flags: 0 };
    const one = await reader.read(c, query, (read) => read);
    expect([one.count, one.uuids[0]]).toEqual([1, dom.uuid]);
    const general = await c.call('CONNECT_GET_ALL_DOMAIN_STATS', { doms: [dom], stats: DOMAIN_STATS.STATE, flags: 0 });
    expect(general.records[0]?.params.map(({ field }) => field)).toEqual(['state.state', 'state.reason']);
    await expect(
      c.call('CONNECT_GET_ALL_DOMAIN_STATS', { doms: [dom], stats: 1 << 30, flags: STATS_FLAGS.ENFORCE_STATS }),
    ).rejects.toSatisfy(isUnsupported);

    const info = await domain.domainInfo(c, dom);
    expect(info).toMatchObject({ state: DOMAIN_STATE.RUNNING, maxMem: 32 * 1024, nrVirtCpu: 1 });
    const memory = await domain.domainMemoryStats(c, dom);
    expect(memory.get(7)).toBeGreaterThan(1024);
    await domain.domainSetMemoryStatsPeriod(c, dom, 2);
    expect(await domain.domainXml(c, dom)).toContain("<stats period='2'/>");
    expect(await power.domainJobStats(c, dom)).toMatchObject({ type: 0 });
    expect(await power.domainJobInfo(c, dom)).toMatchObject({ type: 0 });
    await power.domainDestroy(c, dom);
  });

  test('what does not fit its state is refused by name', async () => {
    const dom = await defineGuest(c, 'state');
    await expect(power.domainSuspend(c, dom)).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_INVALID' });
    await expect(power.domainAbortJob(c, dom)).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_INVALID' });
    await expect(power.domainShutdown(c, dom)).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_INVALID' });
    await expect(power.domainReboot(c, dom)).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_INVALID' });
    await expect(power.domainPmWakeup(c, dom)).rejects.toMatchObject({ name: 'LibvirtError' });
    await power.domainCreate(c, dom, DOMAIN_START.PAUSED);
    expect(await domain.domainState(c, dom)).toMatchObject({ state: DOMAIN_STATE.PAUSED });
    await expect(power.domainCreate(c, dom)).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_INVALID' });
    await expect(domain.domainAgentCommand(c, dom, '{"execute":"guest-ping"}')).rejects.toMatchObject({
      name: 'LibvirtError',
    });
    await expect(domain.domainInterfaceAddresses(c, dom, ADDRESS_SOURCE.AGENT)).rejects.toMatchObject({
      name: 'LibvirtError',
    });
    // The host's neighbours are read from its kernel, which may not let the daemon.
    const arp = await domain.domainInterfaceAddresses(c, dom, ADDRESS_SOURCE.ARP).catch((error: unknown) => error);
    expect(Array.isArray(arp) || arp instanceof LibvirtError).toBe(true);
    await power.domainDestroy(c, dom);
  });

  test('asking the guest to shut down or reboot is taken, whether or not it listens', async () => {
    const dom = await defineGuest(c, 'polite');
    await power.domainCreate(c, dom);
    await power.domainShutdown(c, dom, DOMAIN_SHUTDOWN.ACPI_POWER_BUTTON);
    await power.domainReboot(c, dom).catch((error: unknown) => {
      // Newer daemons refuse a second request while one is under way.
      expect(error).toMatchObject({ name: 'LibvirtError' });
    });
    await power.domainDestroy(c, dom, DOMAIN_DESTROY.GRACEFUL).catch(() => power.domainDestroy(c, dom));
  });

  test('managed save: made, known, thrown away; and restored by a start', async () => {
    const dom = await defineGuest(c, 'save');
    await power.domainCreate(c, dom, DOMAIN_START.PAUSED);
    await power.domainManagedSave(c, dom);
    expect(await domain.domainState(c, dom)).toMatchObject({ state: DOMAIN_STATE.SHUTOFF });
    expect(await power.domainHasManagedSave(c, dom)).toBe(true);
    expect((await domain.listAllDomains(c, LIST_DOMAINS.MANAGEDSAVE)).map(({ uuid }) => uuid)).toContain(dom.uuid);
    await power.domainManagedSaveRemove(c, dom);
    expect(await power.domainHasManagedSave(c, dom)).toBe(false);
    await power.domainCreate(c, dom);
    await power.domainManagedSave(c, dom);
    await power.domainCreate(c, dom);
    expect(await domain.domainState(c, dom)).toMatchObject({ state: DOMAIN_STATE.RUNNING, reason: 3 });
    await power.domainDestroy(c, dom);
  });

  test('definition: XML, autostart, title and description, another name', async () => {
    const log = new EventLog(c);
    await subscribeAll(c);
    const dom = await defineGuest(c, 'define');
    expect(await domain.domainXml(c, dom, DOMAIN_XML.INACTIVE)).toContain(`<name>${dom.name}</name>`);
    expect(await domain.domainIsPersistent(c, dom)).toBe(true);
    expect(await domain.domainAutostart(c, dom)).toBe(false);
    await domain.domainSetAutostart(c, dom, true);
    expect(await domain.domainAutostart(c, dom)).toBe(true);
    await domain.domainSetAutostart(c, dom, false);

    await expect(domain.domainMetadata(c, dom, { type: DOMAIN_METADATA.TITLE })).rejects.toMatchObject({
      codeName: 'VIR_ERR_NO_DOMAIN_METADATA',
    });
    const title = 'Ein Titel: <ä & ö>';
    await domain.domainSetMetadata(c, dom, { type: DOMAIN_METADATA.TITLE, metadata: title });
    expect(await domain.domainMetadata(c, dom, { type: DOMAIN_METADATA.TITLE })).toBe(title);
    const told = await log.next('domain-metadata', (event) => event.domain.uuid === dom.uuid);
    expect(told.type).toBe(DOMAIN_METADATA.TITLE);
    const element = { type: DOMAIN_METADATA.ELEMENT, uri: 'http://example.org/x' };
    await domain.domainSetMetadata(c, dom, { ...element, key: 'x', metadata: '<note>hi</note>' });
    expect(await domain.domainMetadata(c, dom, element)).toContain('hi');

    const newName = uniqueName('renamed');
    await domain.domainRename(c, dom, newName);
    expect(await domain.domainByUuid(c, dom.uuid)).toMatchObject({ name: newName });
    expect(await domain.domainByName(c, newName)).toMatchObject({ uuid: dom.uuid });
    await log.next('domain-lifecycle', (e) => e.event === DOMAIN_EVENT.DEFINED && e.domain.name === newName);
  });
});
