import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { NETWORK_EVENT, SECRET_EVENT, STORAGE_POOL_EVENT } from '../../../main/libvirt/constants.ts';
import { listAllDomains } from '../../../main/libvirt/domain.ts';
import * as networks from '../../../main/libvirt/network.ts';
import { listAllNodeDevices, nodeDeviceXml } from '../../../main/libvirt/node-device.ts';
import { listAllSecrets, secretXml } from '../../../main/libvirt/secret.ts';
import * as snapshots from '../../../main/libvirt/snapshot.ts';
import * as pools from '../../../main/libvirt/storage-pool.ts';
import { listAllVolumes } from '../../../main/libvirt/storage-volume.ts';
import { subscribeAll } from '../../../main/libvirt/subscriptions.ts';
import { connectHost, EventLog, hasDaemon, orSkip, SOCKET, uniqueName } from './support/host.ts';

/** A daemon that lacks a part may answer so in several ways; whichever it is, it is no crash. */
describe.skipIf(!hasDaemon)(`what else a real daemon at ${SOCKET} has`, () => {
  let c: Connection;
  let log: EventLog;
  beforeAll(async () => {
    c = await connectHost();
    log = new EventLog(c);
    await subscribeAll(c);
  });
  afterAll(() => c?.close());

  test('networks', async (ctx) => {
    await orSkip(ctx, 'network driver', networks.listAllNetworks(c));
    const name = uniqueName('net');
    const net = await networks.networkDefineXml(c, `<network><name>${name}</name></network>`);
    try {
      expect(await networks.listAllNetworks(c)).toContainEqual(net);
      expect(await networks.networkXml(c, net)).toContain(`<name>${name}</name>`);
      expect(await networks.networkIsActive(c, net)).toBe(false);
      await networks.networkSetAutostart(c, net, true);
      expect(await networks.networkAutostart(c, net)).toBe(true);
      await networks.networkSetAutostart(c, net, false);
      const told = await log.next('network-lifecycle', (event) => event.network.uuid === net.uuid);
      expect(told.event).toBe(NETWORK_EVENT.DEFINED);
      await expect(networks.networkDestroy(c, net)).rejects.toMatchObject({ codeName: 'VIR_ERR_OPERATION_INVALID' });
      expect(await networks.networkDhcpLeases(c, net)).toEqual([]);
    } finally {
      await networks.networkUndefine(c, net);
    }
  });

  test('a network that starts and stops', async (ctx) => {
    await orSkip(ctx, 'network driver', networks.listAllNetworks(c));
    const name = uniqueName('net');
    const net = await networks.networkDefineXml(c, `<network><name>${name}</name></network>`);
    try {
      await networks
        .networkCreate(c, net)
        .catch((error: Error) => ctx.skip(`no network starts here: ${error.message}`));
      expect(await networks.networkIsActive(c, net)).toBe(true);
      await networks.networkDestroy(c, net);
      await log.next('network-lifecycle', (e) => e.network.uuid === net.uuid && e.event === NETWORK_EVENT.STOPPED);
    } finally {
      await networks.networkUndefine(c, net);
    }
  });

  test('storage pools', async (ctx) => {
    await orSkip(ctx, 'storage driver', pools.listAllStoragePools(c));
    const name = uniqueName('pool');
    const xml = `<pool type='dir'><name>${name}</name><target><path>/var/tmp/${name}</path></target></pool>`;
    const pool = await pools.storagePoolDefineXml(c, xml);
    try {
      expect(await pools.listAllStoragePools(c)).toContainEqual(pool);
      expect(await pools.storagePoolXml(c, pool)).toContain(`<name>${name}</name>`);
      expect(await pools.storagePoolIsActive(c, pool)).toBe(false);
      await pools.storagePoolSetAutostart(c, pool, true);
      expect(await pools.storagePoolAutostart(c, pool)).toBe(true);
      await pools.storagePoolBuild(c, pool);
      await pools.storagePoolCreate(c, pool);
      expect(await pools.storagePoolInfo(c, pool)).toMatchObject({ state: 2, capacity: expect.any(Number) });
      await pools.storagePoolRefresh(c, pool);
      expect(await listAllVolumes(c, pool)).toEqual([]);
      await log.next('storage-pool-refresh', (event) => event.pool.uuid === pool.uuid);
      await log.next(
        'storage-pool-lifecycle',
        (e) => e.pool.uuid === pool.uuid && e.event === STORAGE_POOL_EVENT.STARTED,
      );
      await pools.storagePoolDestroy(c, pool);
      await pools.storagePoolDelete(c, pool);
    } finally {
      await pools.storagePoolUndefine(c, pool);
    }
  });

  test('host devices', async (ctx) => {
    const devices = await orSkip(ctx, 'node device driver', listAllNodeDevices(c));
    const [computer] = devices.filter(({ name }) => name === 'computer');
    if (computer === undefined) return ctx.skip('this daemon sees no devices');
    expect(await nodeDeviceXml(c, computer)).toContain('<name>computer</name>');
  });

  test('secrets', async (ctx) => {
    await orSkip(ctx, 'secret driver', listAllSecrets(c));
    const usage = uniqueName('secret');
    const xml = `<secret ephemeral='yes' private='yes'><usage type='ceph'><name>${usage}</name></usage></secret>`;
    const { secret } = await c.call('SECRET_DEFINE_XML', { xml, flags: 0 });
    try {
      expect(secret).toMatchObject({ usageID: usage, usageType: 2 });
      expect(await listAllSecrets(c)).toContainEqual(secret);
      expect(await secretXml(c, secret)).toContain(usage);
      const told = await log.next('secret-lifecycle', (event) => event.secret.uuid === secret.uuid);
      expect(told.event).toBe(SECRET_EVENT.DEFINED);
    } finally {
      await c.call('SECRET_UNDEFINE', { secret });
    }
  });

  test("the test driver's machines, networks, pools and snapshots", async (ctx) => {
    const t = await connectHost({}, 'test', '/default').catch((error: unknown) => {
      if ((error as { reason?: string }).reason === 'driver-missing') ctx.skip('this daemon has no test driver');
      throw error;
    });
    const events = new EventLog(t);
    const kinds = await subscribeAll(t);
    const [dom] = await listAllDomains(t);
    if (dom === undefined) throw new Error('the test driver has lost its machine');
    expect(dom.name).toBe('test');
    expect((await networks.listAllNetworks(t)).map(({ name }) => name)).toContain('default');
    const [pool] = await pools.listAllStoragePools(t);
    expect(pool?.name).toBe('default-pool');
    expect(await listAllNodeDevices(t)).toContainEqual({ name: 'computer' });

    const name = uniqueName('snap');
    const snap = await snapshots.snapshotCreateXml(t, dom, `<domainsnapshot><name>${name}</name></domainsnapshot>`);
    expect(await snapshots.listAllSnapshots(t, dom)).toContainEqual(snap);
    expect(await snapshots.snapshotXml(t, snap)).toContain(`<name>${name}</name>`);
    await snapshots.snapshotDelete(t, snap);
    expect(await snapshots.listAllSnapshots(t, dom)).not.toContainEqual(snap);

    expect(kinds).toContain('domain-lifecycle');
    await t.call('DOMAIN_SUSPEND', { dom });
    await events.next('domain-lifecycle', (event) => event.event === 3);
    await t.call('DOMAIN_RESUME', { dom });
    await events.next('domain-lifecycle', (event) => event.event === 4);
    t.close();
  });
});
