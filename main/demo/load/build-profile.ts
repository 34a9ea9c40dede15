import type { Random } from '../random.ts';
import type { DiskLoad, LoadProfile, NicLoad, RequestLoad } from './profile.ts';
import type { Mix, Recipe } from './recipes.ts';
import { PHASE_SPREAD, type Shapes } from './shapes.ts';
import { type Signal, scaled, shifted } from './signal.ts';

/** How many of each device a machine has, for its load to be spread over. */
export interface DeviceCounts {
  readonly vcpus: number;
  readonly disks: number;
  readonly nics: number;
}

/** Share of the first device's load that the following ones carry. */
const DEVICE_SHARE = 0.35;
const NOTHING: Signal = { base: 0, terms: [] };
const MEAN_PACKET = { rx: 620, tx: 940 } as const;

/** Makes one machine's load from its kind's recipe: a little stronger or weaker than its siblings, at its own phase. */
export function buildProfile(recipe: Recipe, counts: DeviceCounts, shapes: Shapes, random: Random): LoadProfile {
  const phase = random.int(0, PHASE_SPREAD);
  const vigour = random.between(0.75, 1.25);
  const signal = (mix: Mix): Signal => toSignal(mix, shapes, phase);
  const cpu = limited(scaled(signal(recipe.cpu), recipe.falloff === 1 ? 1 : vigour));
  return {
    vcpus: Array.from({ length: counts.vcpus }, (_, index) =>
      shifted(scaled(cpu, recipe.falloff ** index), index * recipe.lag),
    ),
    steal: recipe.steal * vigour,
    overhead: 0.03,
    memory: signal(recipe.memory),
    cache: recipe.cache,
    swap: signal(recipe.swap),
    disks: Array.from({ length: counts.disks }, (_, index): DiskLoad => {
      const share = vigour * DEVICE_SHARE ** index;
      const writes = scaled(signal(recipe.writes), share);
      return {
        read: requests(scaled(signal(recipe.reads), share), recipe.readBytes, random, 120_000),
        write: requests(writes, recipe.writeBytes, random, 450_000),
        flush: scaled(writes, 0.04),
      };
    }),
    nics: Array.from({ length: counts.nics }, (_, index): NicLoad => {
      const share = vigour * DEVICE_SHARE ** index;
      const dropped = random.chance(0.1) ? 0.0004 : 0;
      return {
        rx: { bytes: scaled(signal(recipe.received), share), bytesPerPacket: MEAN_PACKET.rx, dropped },
        tx: { bytes: scaled(signal(recipe.sent), share), bytesPerPacket: MEAN_PACKET.tx, dropped: 0 },
      };
    }),
  };
}

function toSignal(mix: Mix, shapes: Shapes, phase: number): Signal {
  return { base: mix.base, terms: mix.parts.map(([shape, scale]) => ({ curve: shapes[shape], scale, phase })) };
}

/** No processor is busier than 100 %: where all parts at their highest would exceed it, all are made weaker. */
function limited(signal: Signal): Signal {
  const highest = signal.terms.reduce((sum, term) => sum + term.scale, signal.base);
  return highest > 0.995 ? scaled(signal, 0.995 / highest) : signal;
}

function requests(all: Signal, bytesPerRequest: number, random: Random, typicalNs: number): RequestLoad {
  const fastNs = typicalNs * random.between(0.6, 1.6);
  const [first, ...rest] = all.terms;
  // The last part of the mixture is the slow kind, so that latency rises and falls with what the machine is doing.
  const slow = first === undefined ? NOTHING : { base: 0, terms: [rest.at(-1) ?? first].map((term) => fifth(term)) };
  return { fast: all, slow, bytesPerRequest, fastNs, slowNs: fastNs * 8 };
}

function fifth<T extends { readonly scale: number }>(term: T): T {
  return { ...term, scale: term.scale / 5 };
}
