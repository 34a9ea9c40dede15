import { createRandom, type Random } from '../random.ts';
import { type Curve, createCurve } from './curve.ts';

const HOUR = 3600;
/** Every machine draws on the same few curves, each at its own phase. A prime number of seconds, so that none align. */
const LENGTH = 4099;

/** The ways in which load comes and goes; each curve is 0..1. */
export interface Shapes {
  /** The working day: low at night, a dip at noon. */
  readonly day: Curve;
  /** Many short bursts that die away, as visitors and clicks make. */
  readonly bursts: Curve;
  /** Smooth wandering that never stops. */
  readonly drift: Curve;
  /** Restless small change from second to second. */
  readonly noise: Curve;
  /** Minutes of full work between pauses, as builds and tests make. */
  readonly jobs: Curve;
  /** Full work with rare short breaks. */
  readonly busy: Curve;
  /** 70 seconds of steady work every 6 minutes. */
  readonly backup: Curve;
  /** A slope every 5 minutes: a database writing its checkpoint. */
  readonly checkpoint: Curve;
  /** One spike every 15 seconds. */
  readonly scrape: Curve;
  /** Rises for 20 minutes and falls at once: a heap between collections. */
  readonly sawtooth: Curve;
}

/** Draws the curves of a seed. */
export function createShapes(seed: number): Shapes {
  const random = createRandom(seed ^ 0x5eed);
  return {
    day: createCurve(
      60,
      range(1440, (minute) => dayShare(minute / 60)),
    ),
    bursts: createCurve(1, bursts(random, 45)),
    drift: createCurve(1, smooth(random, 180)),
    noise: createCurve(
      1,
      range(LENGTH, () => random.next()),
    ),
    jobs: createCurve(1, plateaus(random, { low: 0.02, high: [0.75, 1], lowFor: [40, 260], highFor: [60, 320] })),
    busy: createCurve(1, plateaus(random, { low: 0.35, high: [0.94, 1], lowFor: [4, 12], highFor: [120, 500] })),
    backup: createCurve(
      1,
      range(360, (second) => (second < 70 ? Math.min(1, second / 4, (70 - second) / 6) : 0)),
    ),
    checkpoint: createCurve(
      1,
      range(300, (second) => (second < 45 ? 1 - second / 45 : 0)),
    ),
    scrape: createCurve(
      1,
      range(15, (second) => (second === 3 ? 1 : second === 4 ? 0.3 : 0.02)),
    ),
    sawtooth: createCurve(
      1,
      range(1200, (second) => second / 1200),
    ),
  };
}

function range(count: number, value: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => value(index));
}

function dayShare(hour: number): number {
  const morning = Math.exp(-(((hour - 10.5) / 2.4) ** 2));
  const afternoon = Math.exp(-(((hour - 15.5) / 2.8) ** 2));
  const evening = 0.5 * Math.exp(-(((hour - 20.5) / 1.8) ** 2));
  return 0.08 + 0.9 * Math.max(morning, afternoon, evening);
}

function bursts(random: Random, meanGap: number): number[] {
  let level = 0;
  return range(LENGTH, () => {
    if (random.chance(1 / meanGap)) level = Math.min(1, level + random.between(0.3, 1));
    level *= 0.94;
    return level + random.between(0, 0.06);
  });
}

/** Random knots joined by half cosine waves; ends where it began. */
function smooth(random: Random, gap: number): number[] {
  const knots = range(Math.ceil(LENGTH / gap), () => random.next());
  return range(LENGTH, (second) => {
    const position = (second / LENGTH) * knots.length;
    const index = Math.floor(position);
    const here = knots[index] ?? 0;
    const next = knots[(index + 1) % knots.length] ?? 0;
    return here + ((next - here) * (1 - Math.cos(Math.PI * (position - index)))) / 2;
  });
}

interface Plateaus {
  readonly low: number;
  readonly high: readonly [number, number];
  readonly lowFor: readonly [number, number];
  readonly highFor: readonly [number, number];
}

function plateaus(random: Random, { low, high, lowFor, highFor }: Plateaus): number[] {
  const values: number[] = [];
  while (values.length < LENGTH) {
    const level = random.between(...high);
    for (let left = random.int(...highFor); left > 0; left--) values.push(level - random.between(0, 0.05));
    for (let left = random.int(...lowFor); left > 0; left--) values.push(low + random.between(0, 0.03));
  }
  return values.slice(0, LENGTH);
}

/** How far apart phases may lie, in seconds. */
export const PHASE_SPREAD = 3 * HOUR;
