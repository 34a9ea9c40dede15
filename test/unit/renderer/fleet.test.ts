import { beforeAll, describe, expect, it } from 'vitest';
import { fleetCell, fleetHint } from '../../../renderer/features/fleet/fleet-cells.ts';
import { FLEET_COLUMNS, fittingChoice } from '../../../renderer/features/fleet/fleet-columns.ts';
import { hostFigures, NO_TALLY, sumFigures, tallyMachines } from '../../../renderer/features/fleet/fleet-figures.ts';
import { type FleetFacts, type FleetRow, figuresOf, fleetRows } from '../../../renderer/features/fleet/fleet-rows.ts';
import { planTime } from '../../../renderer/features/plan/plan-time.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import { layoutColumns, showColumn } from '../../../renderer/widgets/grid/column-layout.ts';
import { type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import { settingsSchema } from '../../../shared/model/settings.ts';
import { sampleMachine } from './sample-machines.ts';

beforeAll(startI18n);

const NOW = 1_000_000_000;
const GIB = 2 ** 30;

function hostOf(id: string, over: Partial<HostRecord> = {}): HostRecord {
  const facts = {
    hostname: id,
    hypervisor: 'QEMU',
    hypervisorVersion: '7.2.22',
    libvirtVersion: '9.0.0',
    cpuModel: 'x86_64',
    cpus: 8,
    mhz: 3000,
    numaNodes: 1,
    sockets: 1,
    coresPerSocket: 4,
    threadsPerCore: 2,
    memoryBytes: 16 * GIB,
    connectedAt: NOW - 3_600_000,
  };
  return {
    id,
    name: id,
    uri: `qemu+ssh://${id}/system`,
    kind: 'ssh',
    state: { phase: 'live' },
    facts,
    inventoryAt: NOW,
    ...UNDECIDED,
    ...over,
  };
}

const load = (cpu: number, memUsed: number, latencyMs = 5) => ({
  load: { cpu, memUsed, latencyMs, pollMs: 1, intervalMs: 1000 },
  arrivedAt: 0,
});
const pulses = new Map([
  ['a2', load(0.5, 4 * GIB)],
  ['a10', load(0.1, 8 * GIB, 90)],
  ['away', load(0.9, 2 * GIB)],
]);
const facts: FleetFacts = {
  tallies: tallyMachines([
    sampleMachine(1, { host: 'a2', vcpus: 4, memoryBytes: GIB }),
    sampleMachine(2, { host: 'a2', state: 'off', vcpus: 16 }),
    sampleMachine(3, { host: 'a10', vcpus: 12, memoryBytes: 2 * GIB }),
  ]),
  pulse: (host) => pulses.get(host) ?? null,
  pulseAge: () => 1400,
};
const away = hostOf('away', {
  state: { phase: 'disconnected' },
  inventoryAt: NOW - 300_000,
  folder: 'Lab',
  place: 2,
});
const hosts = [hostOf('a10', { place: 1, folder: 'Lab' }), hostOf('a2', { place: 0 }), away];
const names = (rows: readonly FleetRow[]) =>
  rows.map((row) => (row.kind === 'host' ? row.host.name : `[${row.folder}]`));

describe('the rows of hosts', () => {
  it('stand in folders, those in none first', () => {
    const rows = fleetRows(hosts, { id: 'place', descending: false }, true, facts);
    expect(names(rows)).toEqual(['a2', '[Lab]', 'a10', 'away']);
  });

  it('stand without folders, numbers in names by their value', () => {
    expect(names(fleetRows(hosts, { id: 'name', descending: false }, false, facts))).toEqual(['a2', 'a10', 'away']);
  });

  it('sort by numbers with what is not known last, either way', () => {
    const all = [...hosts, hostOf('new', { place: 3 })];
    expect(names(fleetRows(all, { id: 'cpu', descending: true }, false, facts))).toEqual(['away', 'a2', 'a10', 'new']);
    expect(names(fleetRows(all, { id: 'cpu', descending: false }, false, facts))).toEqual(['a10', 'a2', 'away', 'new']);
  });
});

describe('the figures', () => {
  it('count what is on, and all there is', () => {
    expect(facts.tallies.get('a2')).toEqual({ machines: 2, running: 1, vcpus: 4, memory: GIB });
  });

  it('add up by processors and memory, without the load of hosts that are away', () => {
    const big = hostFigures(hostOf('big', { facts: null }), NO_TALLY, null);
    const sum = sumFigures([
      ...hosts.map((host) => figuresOf({ kind: 'host', key: '', host, inFolder: false }, facts)),
      big,
    ]);
    expect(sum.cpu).toBeCloseTo(0.3);
    expect(sum.memUsed).toBe(12 * GIB);
    expect(sum).toMatchObject({ machines: 3, running: 2, vcpus: 16, cpus: 24, answering: 3, hosts: 4 });
    expect(sum.capacity).toBeNaN();
    expect(sumFigures([]).cpu).toBeNaN();
  });
});

describe('the cells', () => {
  const cell = (id: Parameters<typeof fleetCell>[0], host: HostRecord) => {
    const row: FleetRow = { kind: 'host', key: '', host, inFolder: false };
    return fleetCell(id, row, figuresOf(row, facts), facts, NOW);
  };

  it('tell how old and how quick a host is', () => {
    const live = hostOf('a10');
    expect([cell('age', live), cell('latency', live), cell('uptime', live)]).toEqual(['1 s', '90 ms', '1 h']);
    expect([cell('age', away), cell('latency', away), cell('uptime', away)]).toEqual(['5 min', '', '']);
    // One unit, which the column has room for; the hint has both.
    const long = { ...away, inventoryAt: NOW - 9_000_000 };
    expect(cell('age', long)).toBe('2 h');
    const row: FleetRow = { kind: 'host', key: '', host: long, inFolder: false };
    expect(fleetHint(row, figuresOf(row, facts), facts, NOW)).toContain('Age: 2 h 30 min');
    expect(cell('age', { ...away, inventoryAt: NOW - 100 * 3_600_000 })).toBe('4 d');
    expect(cell('vcpus', live)).toBe('12 / 8');
  });

  it('have in the hint what there is no column for', () => {
    const row: FleetRow = { kind: 'host', key: '', host: hostOf('a2', { tags: ['x'] }), inFolder: false };
    const hint = fleetHint(row, figuresOf(row, facts), facts, NOW);
    expect(hint).toContain('Memory: 4.00 GiB of 16.0 GiB');
    expect(hint).toContain('Versions: 7.2.22 / 9.0.0');
    expect(hint).toContain('qemu+ssh://a2/system\nTags: x');
  });
});

it('the columns fit a window of 900 pixels beside the sidebar, and take the room there is', () => {
  const placed = (available: number) => layoutColumns(FLEET_COLUMNS, fittingChoice(available), available);
  for (const available of [668, 900, 1048, 1280]) expect(placed(available).width).toBeLessThanOrEqual(available);
  expect(placed(668).columns.map(({ spec }) => spec.id)).toEqual(
    expect.arrayContaining(['name', 'state', 'machines', 'cpu', 'memory', 'age']),
  );
  expect(placed(1400).columns).toHaveLength(13);
});

it('the columns that the user chooses begin with those that stand there, and stay whatever the room', () => {
  const chosen = showColumn(FLEET_COLUMNS, fittingChoice(668), 'uptime', true);
  for (const available of [668, 1400]) {
    const ids = layoutColumns(FLEET_COLUMNS, chosen, available).columns.map(({ spec }) => spec.id);
    expect(ids).toContain('uptime');
    expect(ids).not.toContain('versions');
  }
  expect(
    settingsSchema.parse({ hostsTable: { sort: { id: 'cpu', descending: true }, grouped: true } }).hostsTable,
  ).toEqual({
    columns: [],
    sort: { id: 'cpu', descending: true },
    grouped: true,
  });
});

it('tells the times of a plan to the second', () => {
  expect([0, 400, 40_000, 70_000, 120_000, 7_260_000].map(planTime)).toEqual([
    '0 s',
    '1 s',
    '40 s',
    '1 min 10 s',
    '2 min',
    '2 h 1 min',
  ]);
});
