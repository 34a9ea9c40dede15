import type { Shapes } from './shapes.ts';

/** A constant and shares of the named curves. */
export interface Mix {
  readonly base: number;
  readonly parts: readonly (readonly [shape: keyof Shapes, scale: number])[];
}

/** How a kind of machine works. CPU and memory are shares (0..1), disks requests and networks bytes per second. */
export interface Recipe {
  readonly cpu: Mix;
  /** Each further vCPU works this much of the one before it. */
  readonly falloff: number;
  /** Seconds by which each further vCPU lags behind; 0 when all work as one. */
  readonly lag: number;
  readonly memory: Mix;
  readonly cache: number;
  readonly swap: Mix;
  readonly reads: Mix;
  readonly readBytes: number;
  readonly writes: Mix;
  readonly writeBytes: number;
  readonly received: Mix;
  readonly sent: Mix;
  readonly steal: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const NONE: Mix = { base: 0, parts: [] };

function mix(base: number, ...parts: (readonly [keyof Shapes, number])[]): Mix {
  return { base, parts };
}

/** One recipe for each kind of machine in the fleet. */
export const RECIPES = {
  web: {
    cpu: mix(0.03, ['day', 0.22], ['bursts', 0.6], ['noise', 0.1]),
    falloff: 0.92,
    lag: 0,
    memory: mix(0.34, ['day', 0.12], ['drift', 0.1]),
    cache: 0.6,
    swap: NONE,
    reads: mix(2, ['bursts', 60]),
    readBytes: 24 * KIB,
    writes: mix(6, ['bursts', 45], ['noise', 8]),
    writeBytes: 12 * KIB,
    received: mix(12 * KIB, ['day', 300 * KIB], ['bursts', 900 * KIB], ['noise', 40 * KIB]),
    sent: mix(30 * KIB, ['day', 2 * MIB], ['bursts', 7 * MIB], ['noise', 200 * KIB]),
    steal: 0.02,
  },
  database: {
    cpu: mix(0.15, ['day', 0.15], ['drift', 0.25], ['checkpoint', 0.25], ['noise', 0.12]),
    falloff: 0.93,
    lag: 11,
    memory: mix(0.62, ['drift', 0.12]),
    cache: 0.9,
    swap: mix(0, ['checkpoint', 2]),
    reads: mix(40, ['day', 300], ['drift', 240], ['noise', 120]),
    readBytes: 16 * KIB,
    writes: mix(60, ['drift', 160], ['checkpoint', 900], ['noise', 60]),
    writeBytes: 16 * KIB,
    received: mix(60 * KIB, ['day', 900 * KIB], ['drift', 700 * KIB], ['noise', 80 * KIB]),
    sent: mix(120 * KIB, ['day', 3 * MIB], ['drift', 2 * MIB], ['noise', 200 * KIB]),
    steal: 0.03,
  },
  build: {
    cpu: mix(0.005, ['jobs', 0.94], ['noise', 0.04]),
    falloff: 1,
    lag: 0,
    memory: mix(0.22, ['jobs', 0.5], ['drift', 0.06]),
    cache: 0.7,
    swap: NONE,
    reads: mix(1, ['jobs', 180], ['noise', 40]),
    readBytes: 40 * KIB,
    writes: mix(3, ['jobs', 220], ['noise', 60]),
    writeBytes: 48 * KIB,
    received: mix(2 * KIB, ['bursts', 6 * MIB]),
    sent: mix(1 * KIB, ['bursts', 500 * KIB]),
    steal: 0.06,
  },
  render: {
    cpu: mix(0, ['busy', 0.985]),
    falloff: 1,
    lag: 0,
    memory: mix(0.55, ['sawtooth', 0.28], ['drift', 0.05]),
    cache: 0.4,
    swap: NONE,
    reads: mix(0.5, ['scrape', 40]),
    readBytes: 256 * KIB,
    writes: mix(1, ['checkpoint', 60]),
    writeBytes: 512 * KIB,
    received: mix(1 * KIB, ['scrape', 300 * KIB]),
    sent: mix(1 * KIB, ['checkpoint', 4 * MIB]),
    steal: 0.09,
  },
  backup: {
    cpu: mix(0.01, ['backup', 0.55], ['noise', 0.03]),
    falloff: 0.6,
    lag: 2,
    memory: mix(0.2, ['backup', 0.25], ['drift', 0.04]),
    cache: 0.95,
    swap: NONE,
    reads: mix(0.4, ['backup', 420]),
    readBytes: 384 * KIB,
    writes: mix(1, ['backup', 300]),
    writeBytes: 256 * KIB,
    received: mix(1 * KIB, ['backup', 70 * MIB]),
    sent: mix(1 * KIB, ['backup', 24 * MIB]),
    steal: 0.02,
  },
  desktop: {
    cpu: mix(0.02, ['bursts', 0.5], ['drift', 0.12], ['noise', 0.08]),
    falloff: 0.7,
    lag: 7,
    memory: mix(0.45, ['drift', 0.3]),
    cache: 0.5,
    swap: mix(0, ['bursts', 8]),
    reads: mix(1, ['bursts', 120]),
    readBytes: 32 * KIB,
    writes: mix(3, ['bursts', 60], ['noise', 10]),
    writeBytes: 20 * KIB,
    received: mix(1 * KIB, ['bursts', 2 * MIB], ['drift', 400 * KIB]),
    sent: mix(1 * KIB, ['bursts', 150 * KIB], ['drift', 20 * KIB]),
    steal: 0.02,
  },
  idle: {
    cpu: mix(0.004, ['noise', 0.012], ['bursts', 0.03]),
    falloff: 0.8,
    lag: 31,
    memory: mix(0.14, ['drift', 0.03]),
    cache: 0.25,
    swap: NONE,
    reads: mix(0, ['bursts', 3]),
    readBytes: 8 * KIB,
    writes: mix(0.4, ['noise', 1.2]),
    writeBytes: 6 * KIB,
    received: mix(120, ['noise', 900]),
    sent: mix(60, ['noise', 500]),
    steal: 0.005,
  },
  router: {
    cpu: mix(0.06, ['day', 0.15], ['noise', 0.1]),
    falloff: 0.9,
    lag: 1,
    memory: mix(0.24, ['drift', 0.04]),
    cache: 0.2,
    swap: NONE,
    reads: NONE,
    readBytes: 4 * KIB,
    writes: mix(0.3, ['scrape', 6]),
    writeBytes: 4 * KIB,
    received: mix(200 * KIB, ['day', 9 * MIB], ['bursts', 6 * MIB], ['noise', 900 * KIB]),
    sent: mix(180 * KIB, ['day', 8 * MIB], ['bursts', 6 * MIB], ['noise', 800 * KIB]),
    steal: 0.01,
  },
  monitor: {
    cpu: mix(0.05, ['scrape', 0.5], ['noise', 0.06]),
    falloff: 0.75,
    lag: 0,
    memory: mix(0.4, ['sawtooth', 0.22], ['drift', 0.08]),
    cache: 0.7,
    swap: NONE,
    reads: mix(1, ['drift', 12]),
    readBytes: 32 * KIB,
    writes: mix(4, ['scrape', 180]),
    writeBytes: 28 * KIB,
    received: mix(4 * KIB, ['scrape', 1.5 * MIB]),
    sent: mix(2 * KIB, ['scrape', 160 * KIB]),
    steal: 0.01,
  },
  batch: {
    cpu: mix(0.01, ['jobs', 0.7], ['drift', 0.2]),
    falloff: 0.97,
    lag: 3,
    memory: mix(0.15, ['sawtooth', 0.55], ['drift', 0.1]),
    cache: 0.8,
    swap: mix(0, ['jobs', 40]),
    reads: mix(2, ['jobs', 260], ['drift', 60]),
    readBytes: 128 * KIB,
    writes: mix(2, ['sawtooth', 90], ['noise', 20]),
    writeBytes: 96 * KIB,
    received: mix(3 * KIB, ['jobs', 3 * MIB]),
    sent: mix(3 * KIB, ['jobs', 800 * KIB]),
    steal: 0.05,
  },
} as const satisfies Record<string, Recipe>;

/** What a machine of the fleet is for. */
export type Role = keyof typeof RECIPES;
