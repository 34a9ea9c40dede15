import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTo } from '../../../main/libvirt/connect.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { LibvirtError } from '../../../main/libvirt/errors.ts';
import type { DomainRef } from '../../../main/libvirt/wire/objects.ts';
import type { ArgsOf, ProcedureName } from '../../../main/libvirt/wire/procedures.ts';
import { defineIdleGuest, type Guest, guestName, startLinuxGuest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { linuxImageObstacle } from '../../support/linux-image.ts';
import { until } from '../../support/until.ts';
import { type DemoRig, startDemoRig } from './demo-fixture.ts';

const GROUPS = { usual: 63, all: 0 } as const;
const obstacle = libvirtdObstacle() ?? linuxImageObstacle();

/** A record's fields and types, indexes replaced, in order of first appearance. */
function shape(params: readonly { readonly field: string; readonly value: { readonly type: number } }[]): string[] {
  return [...new Set(params.map(({ field, value }) => `${field.replace(/\.\d+/g, '.N')}:${value.type}`))];
}

/** The real daemon beside the simulated one: whatever differs is the simulation's mistake. */
describe('the simulation and a real libvirt', () => {
  let rig: DemoRig;
  let real: Connection;
  let demo: Connection;
  let libvirtd: PrivateLibvirtd | null = null;
  let linux: Guest;
  let idle: Guest;

  beforeAll(async () => {
    if (obstacle !== null) return;
    libvirtd = await startPrivateLibvirtd();
    linux = await startLinuxGuest(libvirtd, 'truth', { cpuShare: 0.5 });
    idle = await defineIdleGuest(libvirtd, 'truth-off');
    real = await connectTo(libvirtd.uri);
    rig = await startDemoRig();
    demo = await rig.connect();
  }, 120_000);
  afterAll(async () => {
    real?.close();
    await rig?.stop();
    await libvirtd?.stop();
  }, 60_000);

  const reference = async (connection: Connection, name: string): Promise<DomainRef> =>
    (await connection.call('DOMAIN_LOOKUP_BY_NAME', { name })).dom;

  async function statsOf(connection: Connection, dom: DomainRef, stats: number, flags = 0) {
    const { records } = await connection.call('CONNECT_GET_ALL_DOMAIN_STATS', { doms: [dom], stats, flags });
    return records[0]?.params ?? [];
  }

  it('have the same fields of the same types in the same order for a running machine', async (ctx) => {
    if (obstacle !== null) ctx.skip(obstacle);
    const guest = await reference(real, linux.name);
    const params = await until(
      async () => {
        const all = await statsOf(real, guest, GROUPS.usual);
        return all.some(({ field }) => field === 'balloon.disk_caches') && all;
      },
      { what: "the guest's balloon driver reports", timeoutMs: 60_000, everyMs: 500 },
    );
    expect(shape(await statsOf(demo, rig.ref('web-01'), GROUPS.usual))).toEqual(shape(params));
  });

  it('have the same fields when everything is asked for', async (ctx) => {
    if (obstacle !== null) ctx.skip(obstacle);
    const theirs = shape(await statsOf(real, await reference(real, linux.name), GROUPS.all));
    const ours = shape(await statsOf(demo, rig.ref('web-01'), GROUPS.all));
    expect(ours).toEqual(theirs.filter((field) => !field.startsWith('vm.')));
  });

  it('have the same fields for a machine that is off', async (ctx) => {
    if (obstacle !== null) ctx.skip(obstacle);
    const theirs = shape(await statsOf(real, await reference(real, idle.name), GROUPS.usual));
    // The real one has no disk, so nothing is said of disks but their count.
    const ours = shape(await statsOf(demo, rig.ref('test-fedora'), GROUPS.usual));
    expect(ours.filter((field) => !field.startsWith('block.N'))).toEqual(theirs);
  });

  it('refuse the same things with the same codes, origins and words', async (ctx) => {
    if (obstacle !== null) ctx.skip(obstacle);
    const pairs = {
      running: [await reference(real, linux.name), rig.ref('web-01')],
      off: [await reference(real, idle.name), rig.ref('test-fedora')],
      unknown: [
        { name: 'x', uuid: '11111111-2222-3333-4444-555555555555', id: -1 },
        { name: 'x', uuid: '11111111-2222-3333-4444-555555555555', id: -1 },
      ],
    } as const;
    type Pair = keyof typeof pairs;
    async function refusal<N extends ProcedureName>(
      connection: Connection,
      name: N,
      args: ArgsOf<N>,
    ): Promise<unknown> {
      try {
        await connection.call(name, args);
        return 'no refusal';
      } catch (error) {
        if (!(error instanceof LibvirtError)) throw error;
        const { codeName, domainName, message, level, str1, int1 } = error;
        return { codeName, domainName, message, level, str1, int1 };
      }
    }
    const compare = async <N extends ProcedureName>(name: N, pair: Pair, args: (dom: DomainRef) => ArgsOf<N>) => {
      const [theirs, ours] = pairs[pair];
      const expected = await refusal(real, name, args(theirs));
      expect(await refusal(demo, name, args(ours)), `${name} on ${pair}`).toEqual(expected);
    };
    const self = (dom: DomainRef) => ({ dom });
    const flags = (dom: DomainRef) => ({ dom, flags: 0 });
    for (const pair of ['off', 'unknown'] as const) {
      await compare('DOMAIN_SUSPEND', pair, self);
      await compare('DOMAIN_RESUME', pair, self);
      await compare('DOMAIN_SHUTDOWN', pair, self);
      await compare('DOMAIN_REBOOT', pair, flags);
      await compare('DOMAIN_RESET', pair, flags);
      await compare('DOMAIN_DESTROY', pair, self);
      await compare('DOMAIN_MANAGED_SAVE', pair, flags);
      await compare('DOMAIN_PM_WAKEUP', pair, flags);
      await compare('DOMAIN_ABORT_JOB', pair, self);
      await compare('DOMAIN_GET_JOB_STATS', pair, flags);
      await compare('DOMAIN_MEMORY_STATS', pair, (dom) => ({ dom, maxStats: 11, flags: 0 }));
      await compare('DOMAIN_BLOCK_STATS', pair, (dom) => ({ dom, path: 'vda' }));
      await compare('DOMAIN_INTERFACE_STATS', pair, (dom) => ({ dom, device: 'vnet0' }));
      await compare('DOMAIN_INTERFACE_ADDRESSES', pair, (dom) => ({ dom, source: 0, flags: 0 }));
      await compare('DOMAIN_GET_VCPUS', pair, (dom) => ({ dom, maxInfo: 1, mapLength: 1 }));
      await compare('DOMAIN_GET_MAX_VCPUS', pair, self);
    }
    await compare('DOMAIN_CREATE_WITH_FLAGS', 'running', flags);
    await compare('DOMAIN_RESUME', 'running', self);
    await compare('DOMAIN_ABORT_JOB', 'running', self);
    await compare('DOMAIN_PM_WAKEUP', 'running', flags);
    await compare('DOMAIN_RENAME', 'running', (dom) => ({ dom, newName: guestName('other'), flags: 0 }));
    await compare('DOMAIN_BLOCK_STATS', 'running', (dom) => ({ dom, path: 'nodisk' }));
    await compare('DOMAIN_INTERFACE_STATS', 'running', (dom) => ({ dom, device: 'nonic' }));
    const anyone = () => ({ name: 'nobody' });
    await compare('DOMAIN_LOOKUP_BY_NAME', 'unknown', anyone);
    await compare('DOMAIN_LOOKUP_BY_ID', 'unknown', () => ({ id: 99_999 }));
    await compare('DOMAIN_LOOKUP_BY_UUID', 'unknown', ({ uuid }) => ({ uuid }));
    await compare('DOMAIN_DEFINE_XML_FLAGS', 'unknown', () => ({ xml: '<domain/>', flags: 0 }));
    await compare('DOMAIN_GET_METADATA', 'off', (dom) => ({ dom, type: 0, uri: null, flags: 0 }));
  });

  it('tell the same story when a machine starts, pauses, goes on and is destroyed', async (ctx) => {
    if (obstacle !== null) ctx.skip(obstacle);
    const story = async (connection: Connection, name: string): Promise<string[]> => {
      const heard: string[] = [];
      await connection.call('CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY', { eventID: 0, dom: null });
      const stop = connection.onEvent((event) => {
        if (event.kind === 'domain-lifecycle' && event.domain.name === name)
          heard.push(`${event.event} ${event.detail}`);
      });
      const dom = await reference(connection, name);
      await connection.call('DOMAIN_CREATE_WITH_FLAGS', { dom, flags: 0 });
      await connection.call('DOMAIN_SUSPEND', { dom });
      await connection.call('DOMAIN_SUSPEND', { dom });
      const paused = await connection.call('DOMAIN_GET_STATE', { dom, flags: 0 });
      await connection.call('DOMAIN_RESUME', { dom });
      const resumed = await connection.call('DOMAIN_GET_STATE', { dom, flags: 0 });
      await connection.call('DOMAIN_DESTROY', { dom });
      await until(() => heard.includes('5 1'), { what: `${name} has stopped` });
      stop();
      return [
        ...heard,
        JSON.stringify([paused, resumed, await connection.call('DOMAIN_GET_STATE', { dom, flags: 0 })]),
      ];
    };
    // Whether QEMU still tells of the signal that ends it is a race in the real one.
    const settled = (lines: readonly string[]): string[] => lines.filter((line) => line !== '6 2');
    expect(settled(await story(demo, 'test-fedora'))).toEqual(settled(await story(real, idle.name)));
  });
});
