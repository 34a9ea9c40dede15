import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { LIST_DOMAINS } from '../../../main/libvirt/constants.ts';
import { domainByName, domainByUuid, listAllDomains } from '../../../main/libvirt/domain.ts';
import { isLibvirtError, isUnsupported } from '../../../main/libvirt/errors.ts';
import * as node from '../../../main/libvirt/node.ts';
import { subscribeAll } from '../../../main/libvirt/subscriptions.ts';
import { connectUnix } from '../../../main/libvirt/transport/unix.ts';
import { PROCEDURES } from '../../../main/libvirt/wire/procedures.ts';
import { connectHost, hasDaemon, orSkip, SOCKET } from './support/host.ts';

describe.skipIf(!hasDaemon)(`a real daemon at ${SOCKET}`, () => {
  let c: Connection;
  beforeAll(async () => {
    c = await connectHost();
  });
  afterAll(() => c?.close());

  test('says who it is', async () => {
    expect(await node.type(c)).toBe('QEMU');
    expect(node.versionText(await node.libVersion(c))).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await node.libVersion(c)).toBeGreaterThanOrEqual(9_000_000);
    expect(await node.version(c)).toBeGreaterThan(5_000_000);
    expect(await node.hostname(c)).not.toBe('');
    expect(await node.connectionUri(c)).toBe('qemu:///system');
    expect(c.features).toEqual(new Set([10]));
  });

  test('says what its host has', async () => {
    const info = await node.nodeInfo(c);
    expect(info.model).toBe('x86_64');
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.memoryKiB).toBeGreaterThan(100_000);
    const cpu = await node.nodeCpuStats(c);
    expect(cpu.get('idle')).toBeGreaterThan(0);
    expect(cpu.get('kernel')).toBeGreaterThan(0);
    const memory = await node.nodeMemoryStats(c);
    // Not the same as the other: some kernels hide from one of them what they lend elsewhere.
    expect(memory.get('total')).toBeGreaterThan(100_000);
    expect(memory.get('free')).toBeGreaterThan(0);
    expect(await node.nodeFreeMemory(c)).toBeGreaterThan(0);
    expect(await node.capabilities(c)).toContain('<capabilities>');
    expect(await node.domainCapabilities(c, { virtType: 'qemu', arch: 'x86_64' })).toContain('<domainCapabilities>');
  });

  test('may tell of its firmware', async (ctx) => {
    const xml = await node.sysinfo(c).catch((error: unknown) => {
      if (isLibvirtError(error)) ctx.skip(`no sysinfo here: ${error.message}`);
      throw error;
    });
    expect(xml).toContain('<sysinfo');
  });

  test('answers pings and many calls at once', async () => {
    expect(await c.ping()).toBeLessThan(5000);
    const versions = await Promise.all(Array.from({ length: 50 }, () => node.libVersion(c)));
    expect(new Set(versions).size).toBe(1);
    expect(c.inFlight).toBe(0);
  });

  test('names its errors', async () => {
    const missing = '00000000-1111-4222-8333-444444444444';
    await expect(domainByUuid(c, missing)).rejects.toMatchObject({
      codeName: 'VIR_ERR_NO_DOMAIN',
      domainName: 'VIR_FROM_QEMU',
      code: 42,
    });
    await expect(domainByName(c, 'no such machine')).rejects.toThrow(/no such machine/);
    await expect(c.call('NETWORK_LOOKUP_BY_NAME', { name: 'no such network' })).rejects.toSatisfy(
      (error: unknown) => isLibvirtError(error, 'VIR_ERR_NO_NETWORK') || isUnsupported(error),
    );
    await expect(c.call('DOMAIN_DEFINE_XML_FLAGS', { xml: '<not a domain', flags: 0 })).rejects.toMatchObject({
      codeName: 'VIR_ERR_XML_DETAIL',
    });
  });

  test('lists by filters', async () => {
    const all = await listAllDomains(c);
    const active = await listAllDomains(c, LIST_DOMAINS.ACTIVE);
    const inactive = await listAllDomains(c, LIST_DOMAINS.INACTIVE);
    // Other tests may come and go on the same daemon: only what does not change is compared.
    expect(active.every(({ id }) => id >= 0)).toBe(true);
    expect(inactive.every(({ id }) => id === -1)).toBe(true);
    expect(all.every(({ uuid }) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid))).toBe(true);
  });

  test('has the events that we ask for', async () => {
    const own = await connectHost();
    const kinds = await subscribeAll(own);
    own.close();
    for (const kind of ['domain-lifecycle', 'domain-agent', 'domain-job-completed', 'daemon-closing'] as const) {
      expect(kinds).toContain(kind);
    }
  });

  test('refuses changes on a read-only connection', async (ctx) => {
    const own = await connectHost({ readOnly: true });
    const call = own.call('DOMAIN_DEFINE_XML_FLAGS', { xml: '<domain/>', flags: 0 });
    const error = await orSkip(
      ctx,
      'read-only connections',
      call.then(() => null),
    ).catch((reason: unknown) => reason);
    own.close();
    expect(error).toMatchObject({ codeName: 'VIR_ERR_OPERATION_DENIED' });
  });

  test('tells an unknown driver from a silent host', async () => {
    await expect(connectHost({}, 'nonesuch')).rejects.toMatchObject({ name: 'OpenError', reason: 'driver-missing' });
  });

  test('an unknown procedure is an error of its own and leaves the connection up', async () => {
    // The table has no such procedure: borrow an entry's layout under another number.
    const real = PROCEDURES.CONNECT_GET_TYPE;
    const table = PROCEDURES as unknown as Record<string, unknown>;
    table.FROM_THE_FUTURE = { ...real, number: 9999 };
    try {
      const error = await c.call('FROM_THE_FUTURE' as 'CONNECT_GET_TYPE', undefined).catch((reason: unknown) => reason);
      expect(isLibvirtError(error, 'VIR_ERR_RPC')).toBe(true);
      expect(isUnsupported(error)).toBe(true);
    } finally {
      delete table.FROM_THE_FUTURE;
    }
    expect(await node.type(c)).toBe('QEMU');
  });

  test('closes the door on garbage, and we hear it; others are not disturbed', async () => {
    const raw = await connectUnix(SOCKET);
    const end = new Promise((resolve) => raw.onClose(resolve));
    raw.onData(() => {});
    raw.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    expect(await end).toMatchObject({ kind: expect.stringMatching(/ended|failed/) });
    raw.close();
    expect(await node.type(c)).toBe('QEMU');
  });
});
