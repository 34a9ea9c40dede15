import { type HostRecord, type HostState, UNDECIDED } from '../../shared/model/host.ts';
import type { MachineRecord, MachineState } from '../../shared/model/machine.ts';
import { createRandom } from './random.ts';

const GIB = 1024 ** 3;
const ROLES = ['build-arm', 'build-x86', 'ci-runner', 'db-primary', 'db-replica', 'fedora-rawhide', 'gitlab', 'mail'];
const MORE_ROLES = ['home-assistant', 'nas', 'web', 'cache', 'queue', 'win11-desk', 'jump', 'metrics'];
const GUESTS = ['Debian 12', 'Fedora 44', 'Windows 11', 'Ubuntu 26.04', null, 'openSUSE Leap 16'];

/** A host that is up and answers. */
export function fakeHost(id: string, name: string, state: HostState = { phase: 'live' }): HostRecord {
  return {
    id,
    name,
    uri: id === 'local' ? 'qemu:///system' : `qemu+unix:///system?socket=/run/${id}`,
    kind: id === 'local' ? 'system' : 'socket',
    state,
    facts: {
      hostname: name,
      hypervisor: 'QEMU',
      hypervisorVersion: '7.2.22',
      libvirtVersion: '9.0.0',
      cpuModel: 'x86_64',
      cpus: 32,
      mhz: 3200,
      numaNodes: 1,
      sockets: 1,
      coresPerSocket: 16,
      threadsPerCore: 2,
      memoryBytes: 128 * GIB,
      connectedAt: Date.now() - 3_600_000,
    },
    inventoryAt: Date.now() - (state.phase === 'live' ? 0 : 600_000),
    ...UNDECIDED,
    saved: true,
  };
}

/** `count` machines spread over the hosts; the same for the same count. */
export function fakeMachines(hosts: readonly HostRecord[], count: number): readonly MachineRecord[] {
  const random = createRandom(7);
  const roles = [...ROLES, ...MORE_ROLES];
  return Array.from({ length: count }, (_, slot): MachineRecord => {
    const host = hosts[Math.floor(random() ** 2 * hosts.length)]?.id ?? 'local';
    const role = roles[Math.floor(random() * roles.length)] ?? 'vm';
    const dice = random();
    const state: MachineState = dice < 0.78 ? 'running' : dice < 0.83 ? 'paused' : dice < 0.85 ? 'crashed' : 'off';
    const uuid = `${slot.toString(16).padStart(8, '0')}-5b1e-4c3a-9d2f-${Math.floor(random() * 2 ** 40)
      .toString(16)
      .padStart(12, '0')}`;
    const up = state === 'running' || state === 'paused';
    return {
      id: `${host}/${uuid}`,
      slot,
      host,
      uuid,
      name: `${role}-${String(slot + 1).padStart(2, '0')}`,
      title: random() < 0.15 ? 'For the release of spring' : null,
      state,
      reason: null,
      persistent: true,
      autostart: random() < 0.3,
      managedSave: state === 'off' && random() < 0.2,
      hung: up && random() < 0.01,
      vcpus: 2 ** Math.floor(random() * 5),
      memoryBytes: 2 ** Math.floor(random() * 6) * GIB,
      tags: role.startsWith('ci') ? ['ci'] : role.startsWith('db') ? ['data', 'backup'] : [],
      addresses: up ? [`10.20.${slot >> 8}.${slot & 255}`] : [],
      macs: [`52:54:00:00:${(slot >> 8).toString(16).padStart(2, '0')}:${(slot & 255).toString(16).padStart(2, '0')}`],
      guest: GUESTS[slot % GUESTS.length] ?? null,
      startedAt: up ? Date.now() - Math.floor(random() ** 3 * 40 * 86_400_000) : null,
      startedExact: random() < 0.7,
    };
  });
}
