import { expect, test } from 'vitest';
import { TestSteps } from '../../../main/host/address-test/test-steps.ts';
import { TEST_STEPS, type TestStep } from '../../../shared/model/host-test.ts';

function begin(): { readonly steps: TestSteps; readonly clock: { now: number }; readonly states: () => string } {
  const clock = { now: 0 };
  let list: readonly TestStep[] = [];
  const steps = new TestSteps(
    TEST_STEPS,
    () => clock.now,
    (changed) => {
      list = changed;
    },
  );
  return { steps, clock, states: () => list.map(({ state }) => state[0]).join('') };
}

test('one step runs at a time; those before it are over, and what was found stays', () => {
  const { steps, clock, states } = begin();
  steps.begin('resolve');
  clock.now = 5;
  steps.done('resolve', 'here');
  steps.begin('reach');
  steps.skip('reach');
  steps.begin('host-key');
  steps.found('host-key', 'ED25519');
  clock.now = 12;
  steps.done('host-key', null);
  steps.begin('endpoint');
  expect(states()).toBe('dsddrww');
  // A late word changes nothing.
  steps.begin('login');
  steps.done('resolve', 'elsewhere');
  expect(states()).toBe('dsddrww');
  expect(steps.list.slice(0, 3)).toEqual([
    { name: 'resolve', state: 'done', found: 'here', ms: 5 },
    { name: 'reach', state: 'skipped', found: null, ms: 0 },
    { name: 'host-key', state: 'done', found: 'ED25519', ms: 7 },
  ]);
});

test('a failure is that of the step that runs, unless it belongs to a later one', () => {
  const early = begin();
  early.steps.begin('reach');
  early.steps.failed('resolve');
  expect(early.states()).toBe('dfwwwww');
  const late = begin();
  late.steps.begin('host-key');
  late.steps.failed('login');
  expect(late.states()).toBe('dddfwww');
  const there = begin();
  there.steps.begin('open');
  there.steps.failed(null);
  expect(there.states()).toBe('dddddfw');
});
