import type { HostRecord } from '../../shared/model/host.ts';
import type { MachineRecord } from '../../shared/model/machine.ts';
import type { Problem } from '../../shared/model/problem.ts';
import type { PromptKind } from '../../shared/model/prompt.ts';
import { fakeHost, fakeMachines } from './fake-fleet.ts';

/** What a development page shows. */
export interface Scene {
  readonly hosts: readonly HostRecord[];
  readonly machines: readonly MachineRecord[];
  readonly tickMs: number;
  /** Questions that wait from the start, the first one asked. */
  readonly prompts?: readonly { readonly kind: PromptKind; readonly host: string }[];
  readonly concerns?: readonly Problem[];
}

/** The scene of an address such as `?scene=broken&machines=1000`. */
export function sceneOf(search: URLSearchParams): Scene {
  const name = search.get('scene') ?? 'full';
  const count = Number(search.get('machines') ?? 63);
  const tickMs = Number(search.get('tick') ?? 1000);
  const now = Date.now();
  const failed = (problem: Problem): Scene => ({
    hosts: [{ ...fakeHost('local', 'This computer', { phase: 'failed', problem }), facts: null, inventoryAt: null }],
    machines: [],
    tickMs,
  });
  switch (name) {
    case 'no-host':
      return { hosts: [], machines: [], tickMs };
    case 'no-machines':
      return { hosts: [fakeHost('local', 'This computer')], machines: [], tickMs };
    case 'no-libvirt':
      return failed({ code: 'no-libvirt', object: 'qemu:///system', detail: 'no socket at /run/libvirt/libvirt-sock' });
    case 'no-group':
      return failed({ code: 'socket-permission', object: '/run/libvirt/libvirt-sock', detail: 'connect EACCES' });
    case 'no-agent':
      return failed({
        code: 'polkit-no-agent',
        object: 'qemu:///system',
        detail:
          "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
        libvirt: { code: 'VIR_ERR_AUTH_UNAVAILABLE', domain: 'VIR_FROM_POLKIT' },
      });
    case 'unreachable':
      return failed({ code: 'host-unreachable', object: 'qemu:///system', detail: 'connect ETIMEDOUT' });
    case 'connecting': {
      const hosts = [{ ...fakeHost('local', 'This computer', { phase: 'connecting' }), inventoryAt: now - 5_400_000 }];
      return { hosts, machines: fakeMachines(hosts, count), tickMs };
    }
    case 'broken': {
      const lost: Problem = { code: 'connection-lost', object: 'cassini', detail: 'read ECONNRESET' };
      const hosts = [
        fakeHost('local', 'This computer'),
        fakeHost('atlas', 'atlas'),
        fakeHost('borealis', 'borealis', { phase: 'degraded', reason: 'slow', since: now - 20_000 }),
        fakeHost('cassini', 'cassini', {
          phase: 'reconnecting',
          problem: lost,
          attempt: 3,
          retryAt: now + 8000,
          since: now - 600_000,
        }),
        fakeHost('denied', 'deneb', {
          phase: 'failed',
          problem: { code: 'socket-permission', object: '/run/denied', detail: 'connect EACCES /run/denied' },
        }),
      ];
      return { hosts, machines: hostile(fakeMachines(hosts, count)), tickMs };
    }
    case 'saved':
      return {
        ...savedScene(count, tickMs),
        concerns: [{ code: 'hosts-damaged', detail: 'hosts.json: Unexpected end of JSON input' }],
      };
    case 'fleet':
      return fleetScene(count, tickMs);
    case 'prompts': {
      const kind = search.get('kind') as PromptKind | null;
      const kinds: readonly PromptKind[] = ['host-key', 'password', 'passphrase', 'code', 'pin', 'touch', 'confirm'];
      const hosts = ['lab-arm', 'lab-x86', 'far'];
      const asked = kind === null ? kinds : [kind];
      return {
        ...savedScene(count, tickMs),
        prompts: asked.map((one, at) => ({ kind: one, host: hosts[at % hosts.length] ?? '' })),
      };
    }
    default: {
      const hosts = [
        fakeHost('local', 'This computer'),
        fakeHost('atlas', 'atlas'),
        fakeHost('borealis', 'borealis'),
        fakeHost('cassini', 'cassini'),
      ];
      return { hosts, machines: fakeMachines(hosts, count), tickMs };
    }
  }
}

const RACKS = ['Lab/Racks', 'Lab', 'Customers/North', 'Customers/South', 'Edge', ''];
const COLOURS = ['blue', 'teal', 'orange', 'purple', null, 'red'] as const;

/** Fifty hosts in folders, some of them in trouble. */
function fleetScene(count: number, tickMs: number): Scene {
  const now = Date.now();
  const lost: Problem = { code: 'ssh-lost', object: 'node', detail: 'Timeout, server not responding.' };
  const hosts = Array.from({ length: 50 }, (_, place): HostRecord => {
    const name = `${['node', 'kvm', 'build', 'edge'][place % 4]}-${String(place + 1).padStart(2, '0')}`;
    const state: HostRecord['state'] =
      place % 17 === 5
        ? { phase: 'reconnecting', problem: lost, attempt: 2, retryAt: now + 30_000, since: now - 120_000 }
        : place % 13 === 7
          ? { phase: 'degraded', reason: 'slow', since: now - 8000 }
          : place % 23 === 9
            ? { phase: 'disconnected' }
            : { phase: 'live' };
    const cpus = 16 * (1 + (place % 4));
    const capacity = 2 ** 40 * (1 + (place % 5));
    const host = fakeHost(name, name, state);
    return {
      ...host,
      uri: `qemu+ssh://me@${name}.example/system`,
      kind: 'ssh',
      facts: host.facts === null ? null : { ...host.facts, cpus, memoryBytes: cpus * 4 * 2 ** 30 },
      storage: place % 9 === 4 ? null : { capacity, allocation: capacity * (0.1 + ((place * 37) % 80) / 100) },
      folder: RACKS[Math.floor(place / 9) % RACKS.length] ?? '',
      colour: COLOURS[place % COLOURS.length] ?? null,
      tags: place % 5 === 0 ? ['nvme'] : place % 7 === 0 ? ['arm', 'spare'] : [],
      readOnly: place % 19 === 3,
      place,
    };
  });
  return { hosts, machines: fakeMachines(hosts, Math.max(count, 600)), tickMs };
}

/** Hosts as a user keeps them: in folders, marked, tagged, some of them in trouble. */
function savedScene(count: number, tickMs: number): Scene {
  const now = Date.now();
  const changed: Problem = {
    code: 'ssh-key-changed',
    object: 'old-nas',
    host: 'old-nas',
    detail: KEY_CHANGED,
    hostKeys: {
      known: 'ED25519 SHA256:8sT2jvQmYhHkG1pV4nB0cLx7zR5wKdE3uFaWmJt9oNI',
      shown: 'ED25519 SHA256:q1H0dTxvJ5wG0n6rXh3yq0bq1Xl2uJ5S0pTnO4v9zZc',
    },
  };
  const lost: Problem = { code: 'ssh-lost', object: 'far', detail: 'Timeout, server far not responding.' };
  const authenticating = { phase: 'authenticating' } as const;
  const ssh = (name: string, state?: HostRecord['state']): HostRecord => ({
    ...fakeHost(name, name, state),
    uri: `qemu+ssh://me@${name}.example/system`,
    kind: 'ssh',
  });
  const listed: readonly HostRecord[] = [
    fakeHost('local', 'This computer'),
    { ...ssh('atlas'), folder: 'Lab/Racks', colour: 'blue', tags: ['prod', 'nvme'] },
    {
      ...ssh('lab-arm', authenticating),
      folder: 'Lab/Racks',
      colour: 'teal',
      tags: ['arm'],
      inventoryAt: now - 9_000_000,
    },
    { ...ssh('lab-x86', { phase: 'degraded', reason: 'slow', since: now - 9000 }), folder: 'Lab', colour: 'orange' },
    { ...ssh('archive', { phase: 'disconnected' }), folder: 'Lab', readOnly: true, autoconnect: false },
    {
      ...ssh('far', { phase: 'reconnecting', problem: lost, attempt: 3, retryAt: now + 40_000, since: now - 600_000 }),
      folder: 'Customers',
      colour: 'purple',
      tags: ['vpn'],
    },
    { ...ssh('old-nas', { phase: 'failed', problem: changed }), colour: 'red' },
  ];
  const hosts = listed.map((host, place) => ({ ...host, place }));
  return { hosts, machines: fakeMachines(hosts, count), tickMs };
}

const KEY_CHANGED = [
  '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
  'The fingerprint for the ED25519 key sent by the remote host is',
  'SHA256:q1H0dTxvJ5wG0n6rXh3yq0bq1Xl2uJ5S0pTnO4v9zZc.',
  'Offending ED25519 key in /home/me/.ssh/known_hosts:3',
].join('\n');

const NAMES = [
  '<img src=x onerror=alert(1)>',
  'tab\there',
  'right \u202eto left',
  'الخادم الرئيسي',
  'x'.repeat(10_000),
  '\u0007',
];

function hostile(machines: readonly MachineRecord[]): readonly MachineRecord[] {
  return machines.map((machine, index) => {
    const name = NAMES[index];
    return name === undefined ? machine : { ...machine, name, title: index === 0 ? '<b>bold</b>' : machine.title };
  });
}
