import { describe, expect, it } from 'vitest';
import {
  DISK_FIELDS,
  FieldRoles,
  MACHINE_FIELDS,
  parseRole,
  ROLE_DISK,
  ROLE_MACHINE,
  ROLE_NIC,
  ROLE_NONE,
  ROLE_VCPU,
  roleIndex,
  roleKind,
  roleMetric,
} from '../../../main/metrics/field-roles.ts';
import { TestNames } from './batch.ts';

describe('parseRole', () => {
  it('knows machine fields by their place', () => {
    const role = parseRole('balloon.last-update');
    expect(roleKind(role)).toBe(ROLE_MACHINE);
    expect(MACHINE_FIELDS[roleMetric(role)]).toBe('balloon.last-update');
  });

  it('splits indexed fields into kind, index and metric', () => {
    const disk = parseRole('block.12.rd.times');
    expect([roleKind(disk), roleIndex(disk), DISK_FIELDS[roleMetric(disk)]]).toEqual([ROLE_DISK, 12, 'rd.times']);
    const nic = parseRole('net.3.tx.drop');
    expect([roleKind(nic), roleIndex(nic), roleMetric(nic)]).toEqual([ROLE_NIC, 3, 6]);
    const vcpu = parseRole('vcpu.7.delay');
    expect([roleKind(vcpu), roleIndex(vcpu), roleMetric(vcpu)]).toEqual([ROLE_VCPU, 7, 1]);
  });

  it.each(['', 'block.count', 'block.x.rd.bytes', 'vcpu.0.exits.sum', 'net.99999.name', 'block.0.rd.bytes.more'])(
    'gives %j no role',
    (name) => expect(parseRole(name)).toBe(ROLE_NONE),
  );
});

describe('FieldRoles', () => {
  it('finds roles of ids far beyond its first table', () => {
    const names = new TestNames();
    for (let i = 0; i < 1000; i += 1) names.idOf(`unknown.${i}`);
    const id = names.idOf('cpu.time');
    const roles = new FieldRoles(names);
    expect(roleKind(roles.roleOf(id))).toBe(ROLE_MACHINE);
    expect(roles.roleOf(id)).toBe(parseRole('cpu.time'));
    expect(roles.roleOf(0)).toBe(ROLE_NONE);
  });
});
