import type { Role } from '../load/recipes.ts';
import type { Random } from '../random.ts';
import type { SystemName } from './systems.ts';

interface RoleHabits {
  /** How often this kind is met. */
  readonly weight: number;
  readonly stems: readonly string[];
  readonly systems: readonly SystemName[];
  readonly sizes: readonly (readonly [vcpus: number, memoryMib: number])[];
  readonly tags: readonly string[];
}

/** How machines of each kind are called and made in a large fleet. */
export const HABITS: Readonly<Record<Role, RoleHabits>> = {
  idle: {
    weight: 34,
    stems: ['app', 'test', 'dns', 'ldap', 'print', 'jump', 'wiki', 'tools', 'mail'],
    systems: ['debian12', 'debian11', 'alpine', 'ubuntu2204', 'rhel9'],
    sizes: [
      [1, 1024],
      [1, 2048],
      [2, 2048],
      [2, 4096],
    ],
    tags: ['internal'],
  },
  web: {
    weight: 22,
    stems: ['web', 'www', 'api', 'front', 'shop', 'proxy'],
    systems: ['debian12', 'ubuntu2204', 'alma9', 'alpine'],
    sizes: [
      [2, 2048],
      [2, 4096],
      [4, 4096],
      [4, 8192],
    ],
    tags: ['web'],
  },
  database: {
    weight: 9,
    stems: ['db', 'pg', 'mysql', 'redis', 'search'],
    systems: ['rhel9', 'debian12', 'alma9'],
    sizes: [
      [4, 8192],
      [4, 16_384],
      [8, 32_768],
    ],
    tags: ['db'],
  },
  build: {
    weight: 7,
    stems: ['ci-runner', 'build', 'jenkins'],
    systems: ['fedora38', 'debian12', 'ubuntu2204'],
    sizes: [
      [4, 8192],
      [8, 8192],
      [8, 16_384],
    ],
    tags: ['ci'],
  },
  desktop: {
    weight: 11,
    stems: ['desk', 'win', 'vdi', 'student'],
    systems: ['win11', 'ubuntu2204', 'fedora38', 'arch'],
    sizes: [
      [2, 4096],
      [4, 8192],
    ],
    tags: ['desk'],
  },
  batch: {
    weight: 6,
    stems: ['worker', 'spark', 'etl', 'queue'],
    systems: ['ubuntu2204', 'rhel9'],
    sizes: [
      [4, 8192],
      [8, 16_384],
    ],
    tags: ['data'],
  },
  monitor: {
    weight: 4,
    stems: ['prom', 'log', 'grafana'],
    systems: ['alma9', 'debian12'],
    sizes: [
      [2, 4096],
      [4, 8192],
    ],
    tags: ['ops'],
  },
  backup: {
    weight: 3,
    stems: ['backup', 'store', 'nas'],
    systems: ['debian11', 'freebsd13'],
    sizes: [
      [2, 4096],
      [4, 8192],
    ],
    tags: ['storage'],
  },
  router: {
    weight: 3,
    stems: ['fw', 'gw', 'vpn', 'lb'],
    systems: ['opnsense', 'alpine'],
    sizes: [
      [1, 1024],
      [2, 2048],
    ],
    tags: ['net'],
  },
  render: {
    weight: 1,
    stems: ['render', 'sim', 'train'],
    systems: ['ubuntu2204', 'rhel9'],
    sizes: [
      [8, 16_384],
      [16, 32_768],
    ],
    tags: ['compute'],
  },
};

const STAGES = ['prod', 'prod', 'stage', 'test', 'dev'] as const;
const SITES = ['fra', 'ams', 'lon', 'nyc', 'sin'] as const;

/** A kind of machine, as often as its weight says. */
export function pickRole(random: Random): Role {
  const roles = Object.keys(HABITS) as Role[];
  const total = roles.reduce((sum, role) => sum + HABITS[role].weight, 0);
  let left = random.next() * total;
  for (const role of roles) {
    left -= HABITS[role].weight;
    if (left < 0) return role;
  }
  return 'idle';
}

/** A name such as `web-fra-prod-017` and the tags that go with it. `index` keeps it unique within the fleet. */
export function makeName(
  role: Role,
  index: number,
  random: Random,
): { readonly name: string; readonly tags: string[] } {
  const stage = random.pick(STAGES);
  const site = random.pick(SITES);
  const number = String(index).padStart(3, '0');
  return {
    name: `${random.pick(HABITS[role].stems)}-${site}-${stage}-${number}`,
    tags: [stage, site, ...HABITS[role].tags],
  };
}
