/** A generator of random numbers that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): { int(below: number): number; chance(p: number): boolean } {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { int: (below) => Math.floor(next() * below), chance: (p) => next() < p };
}
