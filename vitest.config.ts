import { defineConfig } from 'vitest/config';

/** What takes the time of answers and ticks, or shares one libvirtd: nothing else may run beside it. */
const alone = [
  'test/core/{compat,faults,libvirt,truth}/**/*.test.ts',
  'test/core/demo/{faults,truth}.test.ts',
  'test/core/host/{many-logins,silence,slow-start,suspend}.test.ts',
  'test/core/ssh/sick-hosts.test.ts',
];

// One runner for all kinds of tests; the projects differ in what they need on the machine (see test/run.mjs).
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], isolate: false } },
      {
        test: {
          name: 'core',
          include: ['test/core/**/*.test.ts'],
          exclude: alone,
          // They wait for daemons and guests most of the time.
          maxWorkers: 3,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'core-alone',
          include: alone,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
