/** A small repeatable source of numbers in 0..1, so that every screenshot of a scene is the same. */
export function createRandom(seed: number): () => number {
  let state = seed % 2147483647;
  if (state <= 0) state += 2147483646;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}
