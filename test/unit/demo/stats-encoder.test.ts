import { describe, expect, it } from 'vitest';
import { filtered } from '../../../main/demo/handlers/filter.ts';
import { StatsEncoder } from '../../../main/demo/stats/encoder.ts';
import { fieldsOf } from '../../../main/demo/stats/fields.ts';
import { LIST_DOMAINS as LIST, DOMAIN_STATS as STATS } from '../../../main/libvirt/constants.ts';
import { HEADER_SIZE } from '../../../main/libvirt/wire/packet.ts';
import { PROCEDURES, type RetOf } from '../../../main/libvirt/wire/procedures.ts';
import { XdrReader } from '../../../main/libvirt/wire/xdr.ts';
import { type StillSimulation, stillSimulation } from './simulation-fixture.ts';

const USUAL = 63;
type Records = RetOf<'CONNECT_GET_ALL_DOMAIN_STATS'>['records'];

function poll({ simulation }: StillSimulation, groups = USUAL, haveJob = true): Records {
  const machines = [...simulation.machines.values()];
  const choice = { groups, haveJob };
  const encoder = new StatsEncoder(machines, choice);
  const moment = { now: simulation.clock.now(), epochSeconds: simulation.clock.epochSeconds() };
  for (const machine of machines) encoder.add(machine, choice, moment);
  const body = encoder.finish().subarray(HEADER_SIZE);
  const reader = new XdrReader(body);
  const { records } = PROCEDURES.CONNECT_GET_ALL_DOMAIN_STATS.ret.decode(reader);
  expect(reader.remaining).toBe(0);
  return records;
}

function numberOf(records: Records, name: string, field: string): unknown {
  return records.find(({ dom }) => dom.name === name)?.params.find((param) => param.field === field)?.value.value;
}

describe('a bulk reply', () => {
  it('decodes to the fields declared, with at least 43 for each running machine', () => {
    const still = stillSimulation(300);
    for (const record of poll(still)) {
      const machine = still.simulation.machines.get(record.dom.uuid);
      if (machine === undefined) throw new Error('an unknown machine');
      const declared = fieldsOf(machine, { groups: USUAL, haveJob: true });
      expect(record.params.map(({ field, value }) => [field, value.type])).toEqual(
        declared.map(({ name, type }) => [name, type]),
      );
      if (machine.isActive) expect(record.params.length).toBeGreaterThanOrEqual(43);
      expect(record.dom).toEqual(machine.ref);
    }
  });

  it('fills each counter with its own number', () => {
    const still = stillSimulation();
    const records = poll(still);
    const memory = 16_384 * 1024;
    expect(numberOf(records, 'db-main', 'balloon.maximum')).toBe(memory);
    expect(numberOf(records, 'db-main', 'vcpu.current')).toBe(8);
    const time = Number(numberOf(records, 'db-main', 'cpu.time'));
    const user = Number(numberOf(records, 'db-main', 'cpu.user'));
    const system = Number(numberOf(records, 'db-main', 'cpu.system'));
    expect(user + system).toBe(time);
    const disk = still.machine('db-main').spec.disks[1];
    expect(numberOf(records, 'db-main', 'block.1.capacity')).toBe(disk?.capacity);
    expect(numberOf(records, 'db-main', 'block.1.name')).toBe(disk?.target);
    expect(Number(numberOf(records, 'db-main', 'balloon.usable'))).toBeLessThan(memory);
    // Counters beyond 32 bits keep their high word.
    expect(time).toBeGreaterThan(2 ** 32);
  });

  it('moves by what the load says, on every disk and interface', () => {
    const still = stillSimulation();
    const before = poll(still);
    still.advance(60);
    const after = poll(still);
    const moved = (field: string): number =>
      Number(numberOf(after, 'gateway', field)) - Number(numberOf(before, 'gateway', field));
    expect(moved('net.0.rx.bytes') / 60).toBeGreaterThan(100_000);
    expect(moved('net.1.tx.bytes') / 60).toBeGreaterThan(30_000);
    expect(moved('net.0.rx.pkts')).toBeGreaterThan(1000);
    expect(moved('vcpu.0.time')).toBeGreaterThan(1e9);
  });

  it('leaves out without the job what only QEMU knows', () => {
    const names = poll(stillSimulation(), USUAL, false)[0]?.params.map((param) => param.field) ?? [];
    expect(names).toContain('cpu.time');
    expect(names).toContain('vcpu.0.delay');
    expect(names).toContain('net.0.rx.bytes');
    expect(names).toContain('block.0.name');
    expect(names.filter((name) => /rss|usable|rd\.bytes|capacity/.test(name))).toEqual([]);
  });

  it('gives the groups asked for and no others', () => {
    const names = poll(stillSimulation(), STATS.STATE)[0]?.params.map((param) => param.field);
    expect(names).toEqual(['state.state', 'state.reason']);
  });

  it('follows a machine when it changes, although it was made before', () => {
    const still = stillSimulation();
    poll(still);
    const machine = still.machine('web-01');
    machine.setState(3, 1);
    expect(numberOf(poll(still), 'web-01', 'state.state')).toBe(3);
    machine.setSpec({ ...machine.spec, name: 'renamed' });
    expect(numberOf(poll(still), 'renamed', 'state.reason')).toBe(1);
  });

  it('numbers interfaces with holes where the host has no device', () => {
    const still = stillSimulation(400);
    const machine = [...still.simulation.machines.values()].find(
      ({ activity, spec }) => activity !== null && spec.nics.some((nic) => nic.type === 'user'),
    );
    if (machine === undefined) throw new Error('no machine with a user interface');
    const params = poll(still).find(({ dom }) => dom.uuid === machine.uuid)?.params ?? [];
    expect(params.find((param) => param.field === 'net.count')?.value.value).toBe(2);
    expect(params.some((param) => param.field.startsWith('net.1.'))).toBe(false);
  });
});

describe("the listing's filter", () => {
  it('keeps what its flags ask for', () => {
    const { simulation } = stillSimulation();
    const names = (flags: number): string[] =>
      filtered(simulation.machines.values(), flags).map((machine) => machine.spec.name);
    expect(names(0)).toHaveLength(24);
    expect(names(LIST.ACTIVE).length + names(LIST.INACTIVE).length).toBe(24);
    expect(names(LIST.PAUSED)).toEqual(['staging', 'archive']);
    expect(names(LIST.OTHER)).toEqual(['arch-lab', 'kernel-test']);
    expect(names(LIST.MANAGEDSAVE)).toEqual(['test-windows']);
    expect(names(LIST.INACTIVE | LIST.PAUSED)).toEqual([]);
    expect(names(LIST.TRANSIENT)).toEqual([]);
    expect(names(LIST.RUNNING | LIST.PAUSED)).toHaveLength(18);
  });
});
