import { DOMAIN_STATE, DOMAIN_STATS as STATS } from '../../libvirt/constants.ts';
import { TYPED_PARAM } from '../../libvirt/wire/typed-params.ts';
import type { Activity, Machine } from '../machine/machine.ts';

/** One field of a machine's record: a constant, or a 64-bit counter (`value` null) that is patched at each poll. */
export type Field =
  | { readonly name: string; readonly type: 1 | 2 | 3; readonly value: number }
  | { readonly name: string; readonly type: 4; readonly value: number | null }
  | { readonly name: string; readonly type: 7; readonly value: string };

/** Which fields a poll gets: the groups it asked for, less what needs the machine's job when that was not to be had. */
export interface FieldChoice {
  readonly groups: number;
  readonly haveJob: boolean;
}

const RUNNING_VCPU = 1;
const OFFLINE_VCPU = 0;

function int(name: string, value: number): Field {
  return { name, type: TYPED_PARAM.INT, value };
}

function uint(name: string, value: number): Field {
  return { name, type: TYPED_PARAM.UINT, value };
}

function text(name: string, value: string): Field {
  return { name, type: TYPED_PARAM.STRING, value };
}

function counter(name: string): Field {
  return { name, type: TYPED_PARAM.ULLONG, value: null };
}

function counters(prefix: string, names: readonly string[]): Field[] {
  return names.map((name) => counter(`${prefix}.${name}`));
}

/**
 * The fields of a machine in libvirt's order, with libvirt 9.0's names and types. The counters among them are in the
 * order in which values.ts writes their values.
 */
export function fieldsOf(machine: Machine, { groups, haveJob }: FieldChoice): Field[] {
  const live = machine.activity;
  const fields: Field[] = [];
  if (groups & STATS.STATE) fields.push(int('state.state', machine.state), int('state.reason', machine.reason));
  if (groups & STATS.CPU_TOTAL) fields.push(...cpuFields(live));
  if (groups & STATS.BALLOON) fields.push(...balloonFields(machine, live, haveJob));
  if (groups & STATS.VCPU) fields.push(...vcpuFields(machine, live));
  if (groups & STATS.INTERFACE && live !== null) fields.push(...interfaceFields(live));
  if (groups & STATS.BLOCK) fields.push(...blockFields(machine, live, haveJob));
  if (groups & STATS.DIRTYRATE && live !== null && haveJob) fields.push(...dirtyRateFields());
  return fields;
}

/** libvirt gives CPU times of an inactive domain too: its own process's. */
function cpuFields(live: Activity | null): Field[] {
  const times = counters('cpu', ['time', 'user', 'system']);
  if (live === null) return times;
  return [
    ...times,
    uint('cpu.cache.monitor.count', 0),
    counter('cpu.haltpoll.success.time'),
    counter('cpu.haltpoll.fail.time'),
  ];
}

function balloonFields(machine: Machine, live: Activity | null, haveJob: boolean): Field[] {
  const fields = counters('balloon', ['current', 'maximum']);
  if (live === null || !haveJob) return fields;
  if (!live.spec.balloonDriver || machine.state === DOMAIN_STATE.CRASHED) {
    return [...fields, ...counters('balloon', ['last-update', 'rss'])];
  }
  const guest = ['swap_in', 'swap_out', 'major_fault', 'minor_fault', 'unused', 'available', 'usable'];
  const pages = ['disk_caches', 'hugetlb_pgalloc', 'hugetlb_pgfail'];
  return [...fields, ...counters('balloon', [...guest, 'last-update', ...pages, 'rss'])];
}

function vcpuFields(machine: Machine, live: Activity | null): Field[] {
  const spec = live?.spec ?? machine.spec;
  const fields = [uint('vcpu.current', spec.vcpus), uint('vcpu.maximum', spec.maxVcpus)];
  if (live === null) return fields;
  const state = machine.state === DOMAIN_STATE.CRASHED ? OFFLINE_VCPU : RUNNING_VCPU;
  for (let i = 0; i < spec.vcpus; i++) {
    fields.push(int(`vcpu.${i}.state`, state), ...counters(`vcpu.${i}`, ['time', 'wait', 'delay']));
  }
  return fields;
}

const NIC_COUNTERS = ['bytes', 'pkts', 'errs', 'drop'] as const;

/** An interface without a device on the host is counted and then passed over: the numbering has holes. */
function interfaceFields({ spec, taps }: Activity): Field[] {
  const fields = [uint('net.count', spec.nics.length)];
  taps.forEach((tap, i) => {
    if (tap === null) return;
    fields.push(
      text(`net.${i}.name`, tap),
      ...counters(`net.${i}.rx`, NIC_COUNTERS),
      ...counters(`net.${i}.tx`, NIC_COUNTERS),
    );
  });
  return fields;
}

const REQUEST_COUNTERS = ['reqs', 'bytes', 'times'] as const;

function blockFields(machine: Machine, live: Activity | null, haveJob: boolean): Field[] {
  const disks = (live?.spec ?? machine.spec).disks;
  const fields = [uint('block.count', disks.length)];
  disks.forEach((disk, i) => {
    const prefix = `block.${i}`;
    fields.push(text(`${prefix}.name`, disk.target));
    if (disk.path !== '') fields.push(text(`${prefix}.path`, disk.path));
    if (live === null) fields.push(...counters(prefix, ['allocation', 'capacity', 'physical']));
    else {
      fields.push(uint(`${prefix}.backingIndex`, disks.length - i));
      if (haveJob) {
        fields.push(
          ...counters(`${prefix}.rd`, REQUEST_COUNTERS),
          ...counters(`${prefix}.wr`, REQUEST_COUNTERS),
          ...counters(`${prefix}.fl`, ['reqs', 'times']),
          ...counters(prefix, ['allocation', 'capacity', 'physical']),
        );
      }
    }
  });
  return fields;
}

function dirtyRateFields(): Field[] {
  return [
    int('dirtyrate.calc_status', 0),
    { name: 'dirtyrate.calc_start_time', type: TYPED_PARAM.LLONG, value: 0 },
    int('dirtyrate.calc_period', 0),
    text('dirtyrate.calc_mode', 'page-sampling'),
  ];
}
