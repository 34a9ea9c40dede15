import type { Role } from '../load/recipes.ts';
import type { Situation } from './spec.ts';
import type { SystemName } from './systems.ts';

/** One line of the fleet's roster: who it is and what it does. */
export interface RosterEntry {
  readonly name: string;
  readonly role: Role;
  readonly system: SystemName;
  readonly situation: Situation;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly tags: readonly string[];
  readonly title?: string;
  readonly description?: string;
}

function entry(
  name: string,
  role: Role,
  system: SystemName,
  situation: Situation,
  [vcpus, memoryMib]: readonly [number, number],
  tags: readonly string[],
  more: Pick<RosterEntry, 'title' | 'description'> = {},
): RosterEntry {
  return { name, role, system, situation, vcpus, memoryMib, tags, ...more };
}

/** The first machines of every fleet: a small company's rack, chosen so that each state and kind of load is there. */
export const ROSTER: readonly RosterEntry[] = [
  entry('web-01', 'web', 'debian12', 'running', [4, 4096], ['prod', 'web'], { title: 'Public web site, first' }),
  entry('web-02', 'web', 'debian12', 'running', [4, 4096], ['prod', 'web'], { title: 'Public web site, second' }),
  entry('db-main', 'database', 'rhel9', 'running', [8, 16_384], ['prod', 'db'], {
    title: 'PostgreSQL, primary',
    description: 'Call the database team before you restart it.\nReplicates to db-replica.',
  }),
  entry('db-replica', 'database', 'rhel9', 'running', [4, 16_384], ['prod', 'db']),
  entry('ci-runner-1', 'build', 'fedora38', 'running', [8, 8192], ['ci'], { title: 'Continuous integration' }),
  entry('ci-runner-2', 'build', 'fedora38', 'running', [8, 8192], ['ci']),
  entry('render-farm', 'render', 'ubuntu2204', 'running', [12, 24_576], ['studio'], { title: 'Blender, always busy' }),
  entry('backup', 'backup', 'debian11', 'running', [2, 4096], ['prod', 'storage'], {
    title: 'Nightly and hourly backups',
  }),
  entry('gateway', 'router', 'opnsense', 'running', [2, 2048], ['prod', 'net'], { title: 'Firewall and VPN' }),
  entry('metrics', 'monitor', 'alma9', 'running', [4, 8192], ['ops'], { title: 'Prometheus and Grafana' }),
  entry('mail', 'idle', 'debian12', 'running', [2, 4096], ['prod']),
  entry('git', 'desktop', 'debian12', 'running', [4, 8192], ['prod', 'dev'], { title: 'Source code' }),
  entry('anna-desktop', 'desktop', 'win11', 'running', [6, 16_384], ['desk'], { title: 'Anna, Windows 11' }),
  entry('dc-01', 'idle', 'win2k22', 'running', [4, 8192], ['prod', 'windows'], { title: 'Domain controller' }),
  entry('analytics', 'batch', 'ubuntu2204', 'running', [8, 32_768], ['data'], { title: 'Reports and notebooks' }),
  entry('dns', 'idle', 'alpine', 'running', [1, 512], ['prod', 'net']),
  entry('staging', 'web', 'debian12', 'paused', [2, 2048], ['test'], { title: 'Staging, frozen for the audit' }),
  entry('archive', 'backup', 'freebsd13', 'paused-io-error', [2, 4096], ['storage'], {
    title: 'Old files',
    description: 'Paused by itself when its volume filled up.',
  }),
  entry('arch-lab', 'desktop', 'arch', 'suspended', [4, 8192], ['lab']),
  entry('test-fedora', 'idle', 'fedora38', 'off', [2, 4096], ['test', 'lab']),
  entry('test-windows', 'desktop', 'win11', 'saved', [4, 8192], ['test', 'windows'], {
    title: 'Saved before the update',
  }),
  entry('legacy-erp', 'idle', 'winxp', 'off', [1, 1024], ['legacy'], {
    title: 'The old accounts',
    description: 'Needed every March. Does not know ACPI: it must be switched off by force.',
  }),
  entry('kernel-test', 'build', 'debian12', 'crashed', [2, 2048], ['lab', 'dev'], { title: 'Kernel bisection' }),
  entry('proto-03', 'idle', 'alpine', 'panicked', [1, 1024], ['lab']),
];
