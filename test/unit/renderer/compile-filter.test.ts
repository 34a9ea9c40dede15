import { describe, expect, it } from 'vitest';
import { compileFilter, type FilterFacts } from '../../../renderer/features/machines/filter/compile-filter.ts';
import { parseFilter } from '../../../renderer/features/machines/filter/parse-filter.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import type { StatsColumn } from '../../../shared/model/stats.ts';
import { sampleMachine } from './sample-machines.ts';

const columns: Partial<Record<StatsColumn, Float32Array>> = {
  cpu: Float32Array.of(0.9, 0.1, Number.NaN),
  memUsed: Float32Array.of(900, 100, Number.NaN),
  memTotal: Float32Array.of(1000, 1000, Number.NaN),
};
const facts: FilterFacts = {
  column: (name) => columns[name] ?? new Float32Array(3),
  hostName: (host) => (host === 'local' ? 'This computer' : 'Atlas'),
  hostFolder: (host) => (host === 'local' ? '' : 'Lab/Racks 2'),
  isStale: (machine) => machine.slot === 1,
  now: () => 7_200_000,
};

const busy = sampleMachine(0, { name: 'Build-01', title: 'Release builds', tags: ['ci'], addresses: ['10.1.2.3'] });
const idle = sampleMachine(1, {
  name: 'mail',
  host: 'atlas',
  autostart: true,
  guest: 'Debian 12',
  startedAt: 3_600_001,
});
const off = sampleMachine(2, { name: 'old', state: 'off', managedSave: true, startedAt: null, addresses: [] });
const all: readonly MachineRecord[] = [busy, idle, off];

function fitting(query: string): readonly string[] {
  const parsed = parseFilter(query);
  if (!parsed.ok) throw new Error(parsed.problem.code);
  const filter = compileFilter(parsed.node, facts);
  return all.filter(filter.test).map((machine) => machine.name);
}

describe('a compiled filter', () => {
  it.each([
    ['build', ['Build-01']],
    ['folder:lab', ['mail']],
    ['folder:rack', ['mail']],
    ['folder:"racks 2/"', ['mail']],
    ['folder:racks/', []],
    ['folder:/Lab/', ['mail']],
    ['folder:/racks', []],
    ['folder:ab', []],
    ['-folder:lab', ['Build-01', 'old']],
    ['release', ['Build-01']],
    ['atlas', ['mail']],
    ['1.2.3', ['Build-01']],
    ['52:54:00:00:00:01', ['mail']],
    ['000000000002', ['old']],
    ['ci', ['Build-01']],
    ['state:on', ['Build-01', 'mail']],
    ['state:off', ['old']],
    ['host:"this comp"', ['Build-01', 'old']],
    ['tag:ci', ['Build-01']],
    ['tag:c', []],
    ['guest:debian', ['mail']],
    ['is:autostart or is:saved', ['mail', 'old']],
    ['is:stale', ['mail']],
    ['cpu>50', ['Build-01']],
    ['cpu=10', ['mail']],
    ['mem>80', ['Build-01']],
    ['vcpu=2 -build', ['mail', 'old']],
    ['up>90m', ['Build-01']],
    ['-state:off -tag:ci', ['mail']],
  ])('%s', (query, names) => {
    expect(fitting(query)).toEqual(names);
  });

  it('takes a gap for neither more nor less', () => {
    expect(fitting('cpu>=0 or cpu<=0')).toEqual(['Build-01', 'mail']);
  });

  it('knows whether ticks can change its answer', () => {
    const isLive = (query: string): boolean => {
      const parsed = parseFilter(query);
      return parsed.ok && compileFilter(parsed.node, facts).live;
    };
    expect(isLive('web or -cpu>5')).toBe(true);
    expect(isLive('is:stale')).toBe(true);
    expect(isLive('state:running vcpu>2 ram>1G')).toBe(false);
  });
});
