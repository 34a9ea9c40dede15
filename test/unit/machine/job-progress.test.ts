import { expect, it } from 'vitest';
import { jobProgress } from '../../../main/machine/job-progress.ts';

it.each([
  [{ data_total: 1000, data_remaining: 250 }, 0.75],
  [{ memory_total: 8, memory_remaining: 8 }, 0],
  [{ data_total: 0, data_remaining: 0 }, null],
  [{ data_total: 5 }, null],
  [{ data_total: 5, data_remaining: 9 }, null],
  [{ data_total: 'x', data_remaining: 'y' }, null],
  [{}, null],
])('progress of %j is %s', (fields, progress) => {
  expect(jobProgress(new Map(Object.entries(fields)))).toBe(progress);
});
