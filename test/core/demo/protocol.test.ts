import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import type { LibvirtEvent } from '../../../main/libvirt/events.ts';
import { subscribeAll } from '../../../main/libvirt/subscriptions.ts';
import { until } from '../../support/until.ts';
import { type DemoRig, startDemoRig } from './demo-fixture.ts';

/** What the client hears, in short: `name event detail`. */
function listen(connection: Connection): string[] {
  const heard: string[] = [];
  connection.onEvent((event: LibvirtEvent) => {
    if (event.kind === 'domain-lifecycle') heard.push(`${event.domain.name} ${event.event} ${event.detail}`);
    else if ('domain' in event) heard.push(`${event.domain.name} ${event.kind}`);
    else heard.push(event.kind);
  });
  return heard;
}

describe('the simulated daemon, to our own client', () => {
  let rig: DemoRig;
  let connection: Connection;
  beforeEach(async () => {
    rig = await startDemoRig();
    connection = await rig.connect();
  });
  afterEach(() => rig.stop());

  it('lists its machines and tells what they are', async () => {
    const { domains } = await connection.call('CONNECT_LIST_ALL_DOMAINS', { needResults: true, flags: 0 });
    expect(domains).toHaveLength(24);
    const dom = rig.ref('web-01');
    const info = await connection.call('DOMAIN_GET_INFO', { dom });
    expect(info).toMatchObject({ state: 1, maxMem: 4_194_304, nrVirtCpu: 4 });
    expect(await connection.call('CONNECT_GET_TYPE', undefined)).toEqual({ type: 'QEMU' });
    const { nets } = await connection.call('CONNECT_LIST_ALL_NETWORKS', { needResults: true, flags: 0 });
    expect(nets.map((net) => net.name)).toContain('default');
  });

  it('lives through a whole life: start, pause, resume, shut down, with libvirt events', async () => {
    await subscribeAll(connection);
    const heard = listen(connection);
    const dom = rig.ref('test-fedora');
    await connection.call('DOMAIN_CREATE_WITH_FLAGS', { dom, flags: 0 });
    await connection.call('DOMAIN_SUSPEND', { dom });
    await connection.call('DOMAIN_RESUME', { dom });
    await connection.call('DOMAIN_SHUTDOWN', { dom });
    const state = () => connection.call('DOMAIN_GET_STATE', { dom, flags: 0 });
    await until(async () => (await state()).state === 5, { what: 'test-fedora is off' });
    expect(await state()).toEqual({ state: 5, reason: 1 });
    expect(heard.filter((line) => !line.includes('agent'))).toEqual([
      'test-fedora 4 0',
      'test-fedora 2 0',
      'test-fedora 3 0',
      'test-fedora 4 0',
      'test-fedora 6 1',
      'test-fedora 5 0',
    ]);
  });

  it('saves with progress, restores, and lets a save be aborted', async () => {
    const dom = rig.ref('anna-desktop');
    const saved = connection.call('DOMAIN_MANAGED_SAVE', { dom, flags: 0 });
    const other = await rig.connect();
    const report = () => other.call('DOMAIN_GET_JOB_STATS', { dom, flags: 0 });
    const early = await until(async () => (await report()).type === 2 && report(), { what: 'a job' });
    expect(early.params.find(({ field }) => field === 'operation')?.value.value).toBe(2);
    await other.call('DOMAIN_ABORT_JOB', { dom });
    await expect(saved).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_ABORTED' });
    expect(await other.call('DOMAIN_GET_STATE', { dom, flags: 0 })).toEqual({ state: 1, reason: 7 });

    await connection.call('DOMAIN_MANAGED_SAVE', { dom, flags: 0 });
    expect(await other.call('DOMAIN_HAS_MANAGED_SAVE_IMAGE', { dom, flags: 0 })).toEqual({ result: true });
    expect((await other.call('DOMAIN_GET_JOB_STATS', { dom, flags: 1 })).type).toBe(3);
    await connection.call('DOMAIN_CREATE_WITH_FLAGS', { dom, flags: 0 });
    expect(await other.call('DOMAIN_GET_STATE', { dom, flags: 0 })).toEqual({ state: 1, reason: 3 });
    expect(await other.call('DOMAIN_HAS_MANAGED_SAVE_IMAGE', { dom, flags: 0 })).toEqual({ result: false });
  });

  it('defines, renames and undefines, and keeps what was defined word for word', async () => {
    const xml = `<domain type='kvm'><name>mine</name><memory unit='MiB'>64</memory><vcpu>2</vcpu><!-- note -->
      <os><type arch="x86_64">hvm</type></os><devices><interface type='network'><mac address='52:54:00:00:00:01'/>
      <source network='default'/></interface></devices></domain>`;
    const { dom } = await connection.call('DOMAIN_DEFINE_XML_FLAGS', { xml, flags: 0 });
    const inactive = await connection.call('DOMAIN_GET_XML_DESC', { dom, flags: 2 });
    expect(inactive.xml.replace(/\n {2}<uuid>.*<\/uuid>/, '')).toBe(xml);
    await connection.call('DOMAIN_RENAME', { dom, newName: 'yours', flags: 0 });
    expect((await connection.call('DOMAIN_LOOKUP_BY_NAME', { name: 'yours' })).dom.uuid).toBe(dom.uuid);
    await connection.call('DOMAIN_CREATE', { dom });
    const live = await connection.call('DOMAIN_GET_XML_DESC', { dom, flags: 0 });
    expect(live.xml).toMatch(/<target dev='vnet\d+'\/>/);
    await connection.call('DOMAIN_UNDEFINE', { dom });
    expect(await connection.call('DOMAIN_IS_PERSISTENT', { dom })).toEqual({ persistent: false });
    await connection.call('DOMAIN_DESTROY', { dom });
    await expect(connection.call('DOMAIN_GET_INFO', { dom })).rejects.toMatchObject({ codeName: 'VIR_ERR_NO_DOMAIN' });
  });

  it('answers what it cannot do as libvirt would', async () => {
    const dom = rig.ref('web-01');
    await expect(connection.call('DOMAIN_INJECT_NMI', { dom, flags: 0 })).rejects.toMatchObject({
      codeName: 'VIR_ERR_NO_SUPPORT',
      message: 'this function is not supported by the connection driver: virDomainInjectNmi',
    });
    await expect(connection.call('CONNECT_OPEN', { name: 'xen:///system', flags: 0 })).rejects.toMatchObject({
      message: 'internal error: connection already open',
    });
    await connection.call('CONNECT_CLOSE', undefined);
    await expect(connection.call('CONNECT_GET_HOSTNAME', undefined)).rejects.toMatchObject({
      message: 'internal error: hypervisor connection not open',
    });
  });

  it('tells tags and guest system in metadata, and takes new tags', async () => {
    const dom = rig.ref('db-main');
    const uri = 'https://virtkeep.app/xmlns/machine/1.0';
    const set = { dom, type: 2, metadata: '<tags><tag>a &amp; b</tag></tags>', key: 'virtkeep', uri, flags: 2 };
    await connection.call('DOMAIN_SET_METADATA', set);
    const { xml } = await connection.call('DOMAIN_GET_XML_DESC', { dom, flags: 0 });
    expect(xml).toContain('<virtkeep:tag>a &amp; b</virtkeep:tag>');
    expect(xml).toContain('http://redhat.com/rhel/9.2');
  });

  it('keeps the CPU times of the host in step with its machines', async () => {
    const args = { cpuNum: -1, nparams: 4, flags: 0 };
    const before = await connection.call('NODE_GET_CPU_STATS', args);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const after = await connection.call('NODE_GET_CPU_STATS', args);
    const moved = after.params.map(({ value }, index) => value - (before.params[index]?.value ?? 0));
    expect(after.params.map(({ field }) => field)).toEqual(['kernel', 'user', 'idle', 'iowait']);
    expect(Math.min(...moved)).toBeGreaterThanOrEqual(0);
    const [kernel = 0, user = 0, idle = 0] = moved;
    expect(user).toBeGreaterThan(0);
    const load = (kernel + user) / (kernel + user + idle);
    expect(load).toBeGreaterThan(0.05);
    expect(load).toBeLessThan(0.95);
  });
});
