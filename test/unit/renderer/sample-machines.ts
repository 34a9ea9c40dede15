import type { MachineRecord } from '../../../shared/model/machine.ts';

/** A running machine; `slot` also makes its name, UUID and address. */
export function sampleMachine(slot: number, over: Partial<MachineRecord> = {}): MachineRecord {
  const uuid = `00000000-0000-4000-8000-${String(slot).padStart(12, '0')}`;
  return {
    id: `local/${uuid}`,
    slot,
    host: 'local',
    uuid,
    name: `web-${slot}`,
    title: null,
    state: 'running',
    reason: null,
    persistent: true,
    autostart: false,
    managedSave: false,
    hung: false,
    vcpus: 2,
    memoryBytes: 2 ** 31,
    tags: [],
    addresses: [`10.0.0.${slot}`],
    macs: [`52:54:00:00:00:${String(slot).padStart(2, '0')}`],
    guest: null,
    startedAt: 0,
    startedExact: true,
    ...over,
  };
}
