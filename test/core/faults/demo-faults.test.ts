import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOSTILE_NAMES } from '../../../main/demo/population/hostile.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { type DemoProcess, startDemoProcess } from '../../support/demo.ts';
import { watchAges } from '../../support/frame-ages.ts';
import { sleep, until } from '../../support/until.ts';

const TICK_MS = 1000;
const MACHINES = 30;

let demo: DemoProcess;
let core: TestCore;
let host: string;
let names: readonly string[];

beforeEach(async () => {
  demo = await startDemoProcess(MACHINES, { running: true });
  core = await startCore([demo.uri]);
  host = await core.host(demo.uri);
  await core.fleet.untilPhase(host, ['live']);
  names = [...core.fleet.machines.values()].map(({ name }) => name);
  await until(() => core.fleet.stat(names[0] ?? '', 'cpu') >= 0, { what: 'numbers' });
});

afterEach(async () => {
  await core.stop();
  await demo.child.stop();
});

/** Resolves when the daemon says that it did so. */
async function control(line: string): Promise<void> {
  demo.child.send(line);
  await demo.child.line(new RegExp(`^ok ${line.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'm'));
}

async function untilFresh(): Promise<void> {
  await core.fleet.untilPhase(host, ['live'], 15_000);
  await until(() => names.every((name) => core.fleet.stat(name, 'age') < 2 * TICK_MS), {
    what: 'fresh numbers of all',
  });
}

describe('a daemon that goes wrong', () => {
  test.each(['garbage', 'drop', 'restart 1500', 'crash 1500', 'truncate on'])(
    '%s: told at once, live again',
    async (fault) => {
      const changes = core.fleet.phases.length;
      const at = performance.now();
      demo.child.send(fault);
      await until(() => core.fleet.phases.length > changes, { what: 'a word about it', everyMs: 5 });
      expect(performance.now() - at).toBeLessThan(2 * TICK_MS);
      expect(core.fleet.machines.size).toBe(MACHINES);
      if (fault === 'truncate on') await control('truncate off');
      await untilFresh();
      expect(core.fleet.machines.size).toBe(MACHINES);
    },
  );

  test('silence is told as such, and ends', async () => {
    await control('hang on');
    const { state } = await core.fleet.untilPhase(host, ['degraded'], 15_000);
    expect(state).toMatchObject({ reason: 'silent' });
    await control('hang off');
    await untilFresh();
  });

  test('a flood of 20,000 events each second holds up no numbers', async () => {
    const ages = watchAges(core.fleet, names);
    await control('flood 20000');
    await sleep(6 * TICK_MS);
    expect(ages.frames()).toBeGreaterThanOrEqual(4);
    expect(ages.worst()).toBeLessThan(3 * TICK_MS);
    ages.stop();
    await control('flood 0');
    await untilFresh();
  });

  test('a machine that hangs is marked and holds up no other', async () => {
    const [sick = '', ...well] = names;
    const ages = watchAges(core.fleet, well);
    await control(`hang-machine ${sick} on`);
    await core.fleet.untilMachine(sick, ({ hung }) => hung, 'is marked as hung');
    const askedAt = performance.now();
    const task = await core.act('pause', well[0] ?? '');
    expect(task.items).toMatchObject([{ state: 'done' }]);
    expect(performance.now() - askedAt).toBeLessThan(TICK_MS);
    expect(ages.worst()).toBeLessThan(3 * TICK_MS);
    ages.stop();
    await control(`hang-machine ${sick} off`);
    await core.fleet.untilMachine(sick, ({ hung }) => !hung, 'answers again', 40_000);
  });
});

describe('names', () => {
  test('a rename keeps identity and history', async () => {
    const [old = ''] = names;
    const machine = core.fleet.machine(old);
    await sleep(3 * TICK_MS);
    await control(`rename ${old} -> vk renamed`);
    const renamed = await core.fleet.untilMachine('vk renamed', () => true, 'is known');
    expect(renamed.id).toBe(machine?.id);
    expect(renamed.slot).toBe(machine?.slot);
    expect(core.fleet.machine(old)).toBeUndefined();
    const points = await new Promise<number>((resolve) => {
      core.client.subscribe(
        'history',
        { machine: renamed.id, range: '1m' },
        {
          snapshot: ({ series }) =>
            resolve(
              series.find(({ metric }) => metric === 'cpu.host')?.values.filter((value) => !Number.isNaN(value))
                .length ?? 0,
            ),
        },
      );
    });
    expect(points).toBeGreaterThanOrEqual(2);
  });

  test('markup, control characters, right-to-left marks and 10,000 letters come through as they are', async () => {
    await control('hostile');
    for (const name of HOSTILE_NAMES) {
      await until(() => core.fleet.machine(name), { what: `the name ${JSON.stringify(name).slice(0, 60)}` });
    }
    expect(HOSTILE_NAMES.some((name) => name.length >= 10_000)).toBe(true);
    await untilFreshHost();
  });
});

async function untilFreshHost(): Promise<void> {
  const all = [...core.fleet.machines.values()].map(({ name }) => name);
  await until(() => all.every((name) => core.fleet.stat(name, 'age') < 2 * TICK_MS), { what: 'fresh numbers of all' });
}
