import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from '../../../main/command-line.ts';
import { createClock, xdgPaths } from '../../../main/environment.ts';

describe('command line', () => {
  it('reads our flags and leaves the others', () => {
    expect(
      parseCommandLine(['--demo-machines', '7', '--connect=qemu:///a', '--no-open', '--connect', 'qemu:///b', 'word']),
    ).toEqual({ demo: true, demoMachines: 7, connect: ['qemu:///a', 'qemu:///b'], rest: ['--no-open', 'word'] });
    expect(parseCommandLine([])).toEqual({ demo: false, demoMachines: 60, connect: [], rest: [] });
  });

  it.each([
    ['--connect'],
    ['--connect='],
    ['--demo-machines'],
    ['--demo-machines=0'],
    ['--demo-machines=1e9'],
    ['--demo-machines=x'],
  ])('refuses %s', (flag) => expect(() => parseCommandLine([flag])).toThrow(UsageError));
});

describe('clock', () => {
  it('jumps ahead after sleep and never runs backwards', () => {
    let wall = 1000;
    let monotonic = 1000;
    const clock = createClock(
      () => wall,
      () => monotonic,
    );
    const advance = (wallMs: number, monotonicMs: number) => {
      wall += wallMs;
      monotonic += monotonicMs;
      return clock.now();
    };
    expect(clock.now()).toBe(1000);
    expect(advance(500, 500)).toBe(1500);
    expect(advance(60_000, 100)).toBe(61_500);
    expect(advance(-30_000, 100)).toBe(61_600);
    expect(advance(1000, 1000)).toBe(62_600);
    expect(advance(1900 + 29_900, 0)).toBe(62_600);
  });
});

it('folders follow XDG and ignore relative paths', () => {
  expect(xdgPaths({ HOME: '/h', XDG_CACHE_HOME: 'relative', XDG_CONFIG_HOME: '/c' })).toMatchObject({
    config: '/c/virtkeep',
    cache: '/h/.cache/virtkeep',
    state: '/h/.local/state/virtkeep',
  });
});
