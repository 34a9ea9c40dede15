import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryAppend } from '../../../shared/model/stats.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { type DemoProcess, startDemoProcess } from '../../support/demo.ts';
import { signalProcess } from '../../support/end-process.ts';
import { sleep, until } from '../../support/until.ts';

const MACHINES = 10;
const SILENT_MS = 8000;

let demo: DemoProcess;
let core: TestCore;

beforeAll(async () => {
  demo = await startDemoProcess(MACHINES, { running: true });
  core = await startCore([demo.uri]);
  await core.fleet.untilPhase(await core.host(demo.uri), ['live']);
});

afterAll(async () => {
  signalProcess(demo.child.pid, 'SIGCONT');
  await core?.stop();
  await demo?.child.stop();
});

test('while a daemon is silent frames go on, with ages that grow and numbers that give way to gaps', async () => {
  const host = await core.host(demo.uri);
  const [machine] = core.fleet.machines.values();
  const { id = '', name = '' } = machine ?? {};
  await until(() => core.fleet.stat(name, 'cpu') >= 0, { what: 'numbers' });
  const appends: HistoryAppend[] = [];
  const close = core.client.subscribe(
    'history',
    { machine: id, range: '1m' },
    { snapshot: () => {}, delta: (append) => appends.push(append) },
  );
  const frames: { readonly at: number; readonly age: number; readonly cpu: number }[] = [];
  signalProcess(demo.child.pid, 'SIGSTOP');
  const stop = core.fleet.onFrame(() =>
    frames.push({ at: performance.now(), age: core.fleet.stat(name, 'age'), cpu: core.fleet.stat(name, 'cpu') }),
  );
  await core.fleet.untilPhase(host, ['degraded']);
  await sleep(SILENT_MS);
  const silent = frames.slice(-4);
  stop();

  expect(silent).toHaveLength(4);
  expect(silent.every(({ cpu }) => Number.isNaN(cpu))).toBe(true);
  const load = core.fleet.frames.get(host)?.load;
  expect([load?.cpu, load?.memUsed, load?.latencyMs]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(silent.at(-1)?.age).toBeGreaterThan(SILENT_MS - 1000);
  for (const [i, { at, age }] of silent.entries()) {
    const before = silent[i - 1];
    if (before === undefined) continue;
    expect(at - before.at).toBeLessThan(2500);
    expect(age - before.age).toBeGreaterThan(500);
  }
  const points = appends.flatMap(({ values: [cpu] }) => [...(cpu ?? [])]);
  expect(points.slice(-3)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  close();

  signalProcess(demo.child.pid, 'SIGCONT');
  await core.fleet.untilPhase(host, ['live']);
  await until(() => core.fleet.stat(name, 'age') < 2000 && core.fleet.stat(name, 'cpu') >= 0, { what: 'new numbers' });
});
