import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { control } from '../../../main/demo/control.ts';
import { connectTo } from '../../../main/libvirt/connect.ts';
import type { Connection } from '../../../main/libvirt/connection.ts';
import { subscribeAll } from '../../../main/libvirt/subscriptions.ts';
import { sleep, until } from '../../support/until.ts';
import { type DemoRig, startDemoRig } from './demo-fixture.ts';

const USUAL = 63;
const ACTIVE = 1;
const NOWAIT = 1 << 29;

describe('faults, switched by lines of control', () => {
  let rig: DemoRig;
  let connection: Connection;
  beforeEach(async () => {
    rig = await startDemoRig();
    connection = await rig.connect();
  });
  afterEach(() => rig.stop());

  const command = async (line: string): Promise<void> => {
    expect(await control(rig.daemon, line)).toMatch(/^ok/);
  };
  const hostname = (of = connection) => of.call('CONNECT_GET_HOSTNAME', undefined);
  const stats = (of: Connection, groups: number, flags: number) =>
    of.call('CONNECT_GET_ALL_DOMAIN_STATS', { doms: [], stats: groups, flags });
  const isPending = async (promise: Promise<unknown>, ms: number): Promise<boolean> =>
    (await Promise.race([promise.then(() => 'done'), sleep(ms).then(() => 'pending')])) === 'pending';

  it('delays', async () => {
    await command('delay 300');
    const start = performance.now();
    await hostname();
    expect(performance.now() - start).toBeGreaterThanOrEqual(295);
    await command('delay 0');
  });

  it('hangs whole, and answers what was asked meanwhile when it goes on', async () => {
    await command('hang on');
    const answer = hostname();
    expect(await isPending(answer, 300)).toBe(true);
    await command('hang off');
    expect(await answer).toEqual({ hostname: 'virtkeep-demo' });
  });

  it('hangs in bulk statistics alone', async () => {
    await command('hang stats');
    const poll = stats(connection, USUAL, ACTIVE);
    expect(await isPending(poll, 200)).toBe(true);
    await hostname();
    await command('hang off');
    expect((await poll).records.length).toBe(20);
  });

  it('models a stopped QEMU: the first caller waits, NOWAIT and the state do not', async () => {
    await command('hang-machine web-01 on');
    const first = stats(connection, USUAL, ACTIVE | NOWAIT);
    expect(await isPending(first, 200)).toBe(true);
    const other = await rig.connect();
    expect((await stats(other, 1, ACTIVE)).records).toHaveLength(20);
    const { records } = await stats(other, USUAL, ACTIVE | NOWAIT);
    const fieldsOf = (name: string) =>
      records.find(({ dom }) => dom.name === name)?.params.map(({ field }) => field) ?? [];
    expect(fieldsOf('web-01')).toContain('cpu.time');
    expect(fieldsOf('web-01')).not.toContain('balloon.rss');
    expect(fieldsOf('web-02')).toContain('balloon.rss');
    // Somebody else's job is in the way of every action on it, but not of actions on others.
    expect(await isPending(other.call('DOMAIN_SUSPEND', { dom: rig.ref('web-01') }), 200)).toBe(true);
    await other.call('DOMAIN_SUSPEND', { dom: rig.ref('web-02') });
    await command('hang-machine web-01 off');
    expect((await first).records).toHaveLength(20);
  });

  it('lets a stopped QEMU be destroyed, which frees whoever waited for it', async () => {
    await command('hang-machine web-01 on');
    const poll = stats(connection, USUAL, ACTIVE);
    const other = await rig.connect();
    const dom = rig.ref('web-01');
    const start = performance.now();
    await other.call('DOMAIN_DESTROY', { dom });
    // libvirt's SIGTERM is not heard; SIGKILL follows after ten seconds.
    expect(performance.now() - start).toBeGreaterThan(9000);
    expect((await poll).records.find((record) => record.dom.uuid === dom.uuid)?.dom.id).toBe(-1);
    await other.call('DOMAIN_CREATE', { dom });
  });

  it('reads no more from a client that leaves five calls unanswered', async () => {
    await command('hang-machine web-01 on');
    const socket = connectSocket(rig.daemon.socketPath);
    await once(socket, 'connect');
    const { encodeMessage } = await import('../../../main/libvirt/wire/packet.ts');
    const { PROCEDURES } = await import('../../../main/libvirt/wire/procedures.ts');
    let serial = 0;
    const header = (procedure: number) => ({
      program: 0x20008086,
      version: 1,
      procedure,
      type: 0,
      serial: serial++,
      status: 0,
    });
    const { CONNECT_OPEN, DOMAIN_RESET, CONNECT_GET_HOSTNAME } = PROCEDURES;
    socket.write(encodeMessage(header(CONNECT_OPEN.number), CONNECT_OPEN.args, { name: 'qemu:///system', flags: 0 }));
    await once(socket, 'data');
    let answers = 0;
    socket.on('data', () => {
      answers += 1;
    });
    const reset = { dom: rig.ref('web-01'), flags: 0 };
    for (let i = 0; i < 5; i++) socket.write(encodeMessage(header(DOMAIN_RESET.number), DOMAIN_RESET.args, reset));
    socket.write(encodeMessage(header(CONNECT_GET_HOSTNAME.number), CONNECT_GET_HOSTNAME.args, undefined));
    await sleep(300);
    expect(answers).toBe(0);
    await command('hang-machine web-01 off');
    await until(() => answers > 0, { what: 'answers after the hang' });
    socket.destroy();
  });

  it('drops its clients, and takes new ones', async () => {
    await command('drop');
    expect((await connection.closed).reason).toBe('ended');
    await hostname(await rig.connect());
  });

  it('speaks garbage, to clients that it has and to new ones', async () => {
    await command('garbage');
    expect((await connection.closed).reason).toBe('protocol');
    await command('speech garbage');
    await expect(connectTo(rig.daemon.uri)).rejects.toThrow();
    await command('speech libvirt');
    await hostname(await rig.connect());
  });

  it('breaks its answers off', async () => {
    await command('truncate on');
    await expect(hostname()).rejects.toMatchObject({ name: 'ConnectionClosedError' });
    await command('truncate off');
  });

  it('goes and comes back with its machines, and says that it goes', async () => {
    await subscribeAll(connection);
    const heard: string[] = [];
    connection.onEvent(({ kind }) => heard.push(kind));
    const before = rig.ref('web-01');
    await command('stop');
    await connection.closed;
    expect(heard).toContain('daemon-closing');
    await expect(connectTo(rig.daemon.uri)).rejects.toMatchObject({ cause: { code: 'ENOENT' } });
    await command('come');
    const again = await rig.connect();
    expect((await again.call('DOMAIN_LOOKUP_BY_NAME', { name: 'web-01' })).dom).toEqual(before);
  });

  it('leaves its socket behind when it is killed', async () => {
    await command('kill');
    await connection.closed;
    await expect(connectTo(rig.daemon.uri)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await command('come');
    await hostname(await rig.connect());
  });

  it('floods with events at about the rate asked for', async () => {
    await subscribeAll(connection);
    let count = 0;
    connection.onEvent(() => {
      count += 1;
    });
    await command('flood 2000');
    await sleep(1000);
    await command('flood 0');
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(3500);
    const settled = count;
    await hostname();
    await sleep(100);
    expect(count - settled).toBeLessThan(100);
  });

  it('renames without asking, gives hostile names, resets counters', async () => {
    await command('rename web-01 -> web one');
    expect((await connection.call('DOMAIN_LOOKUP_BY_NAME', { name: 'web one' })).dom.id).toBe(1);
    const cpuTime = async () => (await connection.call('DOMAIN_GET_INFO', { dom: rig.ref('web one') })).cpuTime;
    const before = await cpuTime();
    await command('reset-counters web one');
    expect(await cpuTime()).toBeLessThan(before);
    await command('hostile');
    const { domains } = await connection.call('CONNECT_LIST_ALL_DOMAINS', { needResults: true, flags: 0 });
    expect(domains.some(({ name }) => name.length === 10_000)).toBe(true);
    expect(domains.some(({ name }) => name.includes('<script>'))).toBe(true);
  });

  it('plugs and unplugs, fails disks, moves balloons, and tells of each', async () => {
    await subscribeAll(connection);
    const kinds: string[] = [];
    connection.onEvent(({ kind }) => kinds.push(kind));
    await command('disk-add mail');
    const names = async () =>
      (await stats(connection, 32, ACTIVE)).records
        .find(({ dom }) => dom.name === 'mail')
        ?.params.filter(({ field }) => field.endsWith('.name')).length;
    const more = await names();
    await command('disk-remove mail');
    expect(await names()).toBe((more ?? 0) - 1);
    await command('io-error mail');
    expect(await connection.call('DOMAIN_GET_STATE', { dom: rig.ref('mail'), flags: 0 })).toEqual({
      state: 3,
      reason: 5,
    });
    await command('panic git');
    expect(await connection.call('DOMAIN_GET_STATE', { dom: rig.ref('git'), flags: 0 })).toEqual({
      state: 6,
      reason: 1,
    });
    await command('balloon web-02 3145728');
    await until(() => kinds.includes('domain-balloon'), { what: 'the last event' });
    for (const kind of ['domain-device-added', 'domain-device-removed', 'domain-io-error', 'domain-lifecycle']) {
      expect(kinds).toContain(kind);
    }
  });

  it('runs slower when told, with counters to match', async () => {
    const busy = async () => (await connection.call('DOMAIN_GET_INFO', { dom: rig.ref('render-farm') })).cpuTime;
    await command('clock 0');
    const before = await busy();
    await sleep(100);
    expect(await busy()).toBe(before);
    await command('clock 1');
  });

  it('refuses what it does not understand, and says why', async () => {
    for (const line of [
      '',
      'dance',
      'delay soon',
      'hang maybe',
      'rename web-01',
      'hang-machine nobody on',
      '__proto__ x',
    ]) {
      expect(await control(rig.daemon, line)).toMatch(/^error/);
    }
  });
});
