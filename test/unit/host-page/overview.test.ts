import { beforeAll, describe, expect, it } from 'vitest';
import { searchFeatures } from '../../../renderer/features/host/capabilities/feature-list.tsx';
import { findBusiest } from '../../../renderer/features/host/overview/busiest.ts';
import { planHostTiles } from '../../../renderer/features/host/overview/host-tiles.ts';
import { formatRatio } from '../../../renderer/features/host/overview/overcommit-card.tsx';
import { startI18n } from '../../../renderer/i18n/i18n.ts';

beforeAll(() => startI18n());

describe('who uses most', () => {
  const values = [0.1, Number.NaN, 0.5, 0, 0.3, 0.2, 0.4, 0.05];
  const read = (slot: number): number => values[slot] ?? Number.NaN;
  const slots = values.map((_, slot) => slot);

  it('is told from the largest on, no more than wanted', () => {
    expect(findBusiest(slots, read).map(({ slot }) => slot)).toEqual([2, 6, 4, 5, 0]);
    expect(findBusiest(slots, read, 2)).toEqual([
      { slot: 2, value: 0.5 },
      { slot: 6, value: 0.4 },
    ]);
  });

  it('is nobody without numbers', () => {
    expect(findBusiest([1, 3, 99], read)).toEqual([]);
    expect(findBusiest([], read)).toEqual([]);
  });

  it('agrees with sorting all of them', () => {
    const many = Array.from({ length: 500 }, (_, slot) => (slot * 7919) % 503);
    const sorted = many.toSorted((a, b) => b - a).slice(0, 5);
    expect(findBusiest([...many.keys()], (slot) => many[slot] ?? 0).map(({ value }) => value)).toEqual(sorted);
  });
});

describe('a ratio', () => {
  it.each([
    [0, '0.0'],
    [0.333, '0.33'],
    [1, '1.0'],
    [1.44, '1.4'],
    [9.96, '10'],
    [140.2, '140'],
  ])('%d is %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text);
  });
});

describe('the tiles', () => {
  it('say what the machines take, of how much memory, and how often it is read', () => {
    const tiles = new Map(planHostTiles(8 * 1024 ** 3, () => 2000).map((tile) => [tile.id, tile]));
    expect(tiles.get('cpu')?.detail([0.25])).toBe('machines take 25 %');
    expect(tiles.get('cpu')?.detail([Number.NaN])).toBe('');
    expect(tiles.get('memory')).toMatchObject({ full: 8 * 1024 ** 3 });
    expect(tiles.get('memory')?.detail([])).toBe('of 8.00 GiB');
    expect(tiles.get('poll')?.detail([])).toBe('every 2 s');
  });

  it('leave out what is not known', () => {
    const tiles = planHostTiles(0, () => Number.NaN);
    expect(tiles.map(({ full }) => full)).toEqual([1, null, null, null]);
    expect(tiles.filter(({ id }) => id === 'memory' || id === 'poll').map((tile) => tile.detail([]))).toEqual(['', '']);
  });
});

describe('looking up a feature', () => {
  const features = ['sse4.1', 'avx512f', 'avx2', 'svm-lock', 'AVX512-VNNI'];

  it.each([
    ['', ['AVX512-VNNI', 'avx2', 'avx512f', 'sse4.1', 'svm-lock']],
    ['avx 512', ['AVX512-VNNI', 'avx512f']],
    ['AVX-512', ['AVX512-VNNI', 'avx512f']],
    ['sse4_1', ['sse4.1']],
    ['vmx', []],
  ])('%s', (query, found) => {
    expect(searchFeatures(features, query)).toEqual(found);
  });
});
