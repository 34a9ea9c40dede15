import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JOB_WAIT_MS, JobLock } from '../../../main/demo/machine/job-lock.ts';

describe("a machine's job", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes to those who wait in their order', async () => {
    const lock = new JobLock();
    const first = lock.tryAcquire('A');
    expect(lock.tryAcquire('B')).toBeNull();
    const second = lock.acquire('B');
    const third = lock.acquire('C');
    first?.();
    const release = await second;
    expect(lock.holder).toBe('B');
    release?.();
    release?.();
    await third;
    expect(lock.holder).toBe('C');
  });

  it('is given up on after 30 seconds, and the next in line still gets it', async () => {
    const lock = new JobLock();
    const first = lock.tryAcquire('A');
    const impatient = lock.acquire('B');
    await vi.advanceTimersByTimeAsync(JOB_WAIT_MS - 1);
    const patient = lock.acquire('C');
    await vi.advanceTimersByTimeAsync(1);
    expect(await impatient).toBeNull();
    first?.();
    expect(await patient).not.toBeNull();
    expect(lock.holder).toBe('C');
  });
});
