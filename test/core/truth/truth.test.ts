import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectTo } from '../../../main/libvirt/connect.ts';
import { domainByUuid } from '../../../main/libvirt/domain.ts';
import { DomainStatsReader } from '../../../main/libvirt/domain-stats.ts';
import { fieldNames } from '../../../main/libvirt/field-names.ts';
import type { StatsColumn } from '../../../shared/model/stats.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { readDomstats } from '../../support/domstats.ts';
import { statOf } from '../../support/fleet-mirror.ts';
import { consoleLog, type Guest, startLinuxGuest } from '../../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { linuxImageObstacle } from '../../support/linux-image.ts';
import { needs } from '../../support/needs.ts';
import { sleep, until } from '../../support/until.ts';

const GROUPS = 63;
const WINDOW_MS = 8000;
const KIB = 1024;
/** Names that virsh and we spell from the same reply, and that stand still while the guest is paused. */
const COUNTERS = /^(net|block)\.\d+\.(rx|tx|rd|wr|fl)\.(bytes|pkts|reqs|times|errs|drop)$|^vcpu\.0\.time$/;

const obstacle = libvirtdObstacle() ?? linuxImageObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let core: TestCore;
let guest: Guest;

interface Sample {
  /** When libvirt took it, by the core's clock, ms. */
  readonly at: number;
  /** When we heard of it (performance.now). */
  readonly heardAt: number;
  readonly value: Readonly<Record<StatsColumn, number>>;
}

beforeAll(async () => {
  if (obstacle !== null) return;
  daemon = await startPrivateLibvirtd();
  guest = await startLinuxGuest(daemon, 'truth', { cpuShare: 0.7 });
  await until(() => readFileSync(consoleLog(daemon, 'truth'), 'utf8').includes('vk-guest-up'), {
    what: 'the guest is up',
    timeoutMs: 90_000,
  });
  core = await startCore([daemon.uri]);
  await until(() => core.fleet.stat(guest.name, 'diskWrite') > 0, { what: 'the guest writes, as the core sees it' });
});

afterAll(async () => {
  await core?.stop();
  await daemon?.stop();
});

/** Everything the core says of the guest until `stop` is called: each sample of libvirt's once. */
function record(): { readonly samples: Sample[]; readonly stop: () => void } {
  const samples: Sample[] = [];
  const columns = [
    'cpu',
    'hostCpu',
    'memUsed',
    'memTotal',
    'memSource',
    'diskRead',
    'diskWrite',
    'netRx',
    'netTx',
  ] as const;
  const stop = core.fleet.onFrame((frame) => {
    const slot = core.fleet.machine(guest.name)?.slot ?? -1;
    const at = frame.time - statOf(frame, slot, 'age');
    const last = samples.at(-1);
    if (Number.isNaN(at) || (last !== undefined && at - last.at < 1)) return;
    const value = Object.fromEntries(columns.map((name) => [name, statOf(frame, slot, name)]));
    samples.push({ at, heardAt: performance.now(), value: value as Sample['value'] });
  });
  return { samples, stop };
}

describe('the numbers of a busy guest', () => {
  test('CPU agrees with two readings of virsh domstats within 5 points', async () => {
    const { samples, stop } = record();
    const first = await readDomstats(daemon, guest.uuid);
    await sleep(WINDOW_MS);
    const second = await readDomstats(daemon, guest.uuid);
    stop();
    const seconds = (second.at - first.at) / 1000;
    const guestShare = (second.number('vcpu.0.time') - first.number('vcpu.0.time')) / 1e9 / seconds;
    const total = (second.number('cpu.time') - first.number('cpu.time')) / 1e9 / seconds;
    const within = samples.filter(({ heardAt }) => heardAt > first.at + 500 && heardAt < second.at + 500);
    const mean = (column: StatsColumn): number =>
      within.reduce((sum, { value }) => sum + value[column], 0) / within.length;
    const cpus = [...core.fleet.hosts.values()][0]?.facts?.cpus ?? Number.NaN;
    expect(within.length).toBeGreaterThanOrEqual(5);
    expect(guestShare).toBeGreaterThan(0.2);
    expect(Math.abs(mean('cpu') - guestShare)).toBeLessThan(0.05);
    expect(Math.abs(mean('hostCpu') - total / cpus)).toBeLessThan(0.05);
  });

  test('memory agrees with what the guest itself reports', async () => {
    const { samples, stop } = record();
    const used: number[] = [];
    while (used.length < 6) {
      const reading = await readDomstats(daemon, guest.uuid);
      used.push((reading.number('balloon.available') - reading.number('balloon.usable')) * KIB);
      await sleep(500);
    }
    stop();
    const slack = 1.02;
    expect(samples.length).toBeGreaterThan(0);
    for (const { value } of samples) {
      expect(value.memSource).toBe(1);
      expect(value.memTotal).toBe(128 * KIB * KIB);
      expect(value.memUsed).toBeGreaterThan(Math.min(...used) / slack);
      expect(value.memUsed).toBeLessThan(Math.max(...used) * slack);
    }
  });

  test('every counter is, to the byte, what virsh reads at the same instant', async () => {
    await daemon.virsh('suspend', guest.uuid);
    const connection = await connectTo(daemon.uri);
    try {
      const before = await readDomstats(daemon, guest.uuid);
      const ours = await readCounters(connection);
      const after = await readDomstats(daemon, guest.uuid);
      const names = [...before.fields.keys()].filter((name) => COUNTERS.test(name));
      expect(names).toEqual(
        expect.arrayContaining(['net.0.rx.bytes', 'net.0.tx.bytes', 'block.0.rd.bytes', 'block.0.wr.bytes']),
      );
      for (const name of names) {
        // The host may still send to the tap of a paused guest; nothing else moves.
        if (before.number(name) !== after.number(name)) expect(name).toMatch(/^net\./);
        else expect([name, ours.get(name)]).toEqual([name, before.number(name)]);
      }
      expect(ours.get('block.0.wr.bytes')).toBeGreaterThan(0);
      expect(ours.get('net.0.rx.bytes')).toBeGreaterThan(0);
    } finally {
      connection.close();
      await daemon.virsh('resume', guest.uuid);
    }
  });

  test('disk and network rates add up to the bytes that virsh counted meanwhile', async () => {
    const { samples, stop } = record();
    const pause = async (): Promise<Awaited<ReturnType<typeof readDomstats>>> => {
      await daemon.virsh('suspend', guest.uuid);
      const count = samples.length;
      // Two more samples, so that the last rate covers what came before the pause.
      await until(() => samples.length >= count + 3, { what: 'samples of the paused guest' });
      return readDomstats(daemon, guest.uuid);
    };
    const first = await pause();
    const from = samples.length - 1;
    await daemon.virsh('resume', guest.uuid);
    await sleep(WINDOW_MS);
    const second = await pause();
    stop();
    const columns = [
      ['diskRead', 'block.0.rd.bytes'],
      ['diskWrite', 'block.0.wr.bytes'],
      ['netRx', 'net.0.rx.bytes'],
      ['netTx', 'net.0.tx.bytes'],
    ] as const;
    for (const [column, field] of columns) {
      let bytes = 0;
      for (let i = from + 1; i < samples.length; i += 1) {
        const [before, sample] = [samples[i - 1], samples[i]];
        if (before === undefined || sample === undefined) continue;
        bytes += (sample.value[column] * (sample.at - before.at)) / 1000;
      }
      const counted = second.number(field) - first.number(field);
      // libvirt's rx is what the guest receives on its tap; the host counts the same.
      expect(counted, field).toBeGreaterThan(0);
      expect(Math.abs(bytes / counted - 1), `${column}: ${bytes} of ${counted}`).toBeLessThan(0.01);
    }
    await daemon.virsh('resume', guest.uuid);
  });
});

async function readCounters(connection: Awaited<ReturnType<typeof connectTo>>): Promise<Map<string, number>> {
  const domain = await domainByUuid(connection, guest.uuid);
  const query = { domains: [domain], stats: GROUPS, flags: 0 };
  const batch = await new DomainStatsReader().read(connection, query, (read) => read);
  const counters = new Map<string, number>();
  for (let entry = batch.offsets[0] ?? 0; entry < (batch.offsets[1] ?? 0); entry += 1) {
    counters.set(fieldNames.nameOf(batch.fields[entry] ?? 0), batch.values[entry] ?? Number.NaN);
  }
  return counters;
}
