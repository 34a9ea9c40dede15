import { describe, expect, it } from 'vitest';
import { createCurve, curveAt, curveIntegral } from '../../../main/demo/load/curve.ts';
import { createShapes } from '../../../main/demo/load/shapes.ts';
import { createRandom } from '../../../main/demo/random.ts';

describe('a curve', () => {
  const curve = createCurve(2, [0, 1, 0.5, 0.25]);

  it('is linear between its samples and repeats', () => {
    expect(curveAt(curve, 0)).toBe(0);
    expect(curveAt(curve, 1)).toBe(0.5);
    expect(curveAt(curve, 3)).toBe(0.75);
    expect(curveAt(curve, 7)).toBe(0.125);
    expect(curveAt(curve, 8 * 1000 + 1)).toBe(0.5);
  });

  it('has the integral that a fine sum approaches, over many periods', () => {
    const until = 21.3;
    const step = 0.001;
    let sum = 0;
    for (let t = step / 2; t < until; t += step) sum += curveAt(curve, t) * step;
    expect(curveIntegral(curve, until)).toBeCloseTo(sum, 4);
  });

  it('never lets an integral run backwards, however long it has run', () => {
    const random = createRandom(7);
    for (const shape of Object.values(createShapes(3))) {
      let t = 34_000_000 + random.int(0, 5000);
      let before = curveIntegral(shape, t);
      for (let i = 0; i < 5000; i++) {
        t += random.next() * 1.5;
        const now = curveIntegral(shape, t);
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
    }
  });

  it('stays between 0 and 1 in every shape', () => {
    for (const shape of Object.values(createShapes(11))) {
      expect(Math.min(...shape.samples)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...shape.samples)).toBeLessThanOrEqual(1);
      expect(shape.total).toBeGreaterThan(0);
    }
  });
});
