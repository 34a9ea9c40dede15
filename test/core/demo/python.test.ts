import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun } from '../../support/run-command.ts';
import { type DemoRig, PYTHON, pythonObstacle, startDemoRig } from './demo-fixture.ts';

const SCRIPT = fileURLToPath(new URL('./python-client.py', import.meta.url));

describe('the simulated daemon, to python3-libvirt', () => {
  let rig: DemoRig;
  beforeAll(async () => {
    rig = await startDemoRig();
  });
  afterAll(() => rig.stop());

  it('is a libvirt like any other: list, statistics, actions, errors, events, keepalive', async (ctx) => {
    const obstacle = await pythonObstacle();
    if (obstacle !== null) ctx.skip(obstacle);
    const seen = JSON.parse(await mustRun(PYTHON, [SCRIPT, rig.daemon.uri], { timeoutMs: 40_000 }));
    expect(seen.count).toBe(24);
    expect(seen.paused).toEqual([3, 1]);
    expect(seen.errors).toEqual({
      'start running': [55, 10, 'Requested operation is not valid: domain is already running'],
      'suspend off': [55, 20, 'Requested operation is not valid: domain is not running'],
      'unknown name': [42, 10, "Domain not found: no domain with matching name 'nobody'"],
    });
    expect(seen.events).toEqual([
      ['web-01', 3, 0],
      ['web-01', 4, 0],
      ['test-fedora', 4, 0],
      ['test-fedora', 2, 0],
    ]);
    expect(seen.fewest_fields).toBeGreaterThanOrEqual(43);
    // Twelve processors, always busy but for short breaks.
    const processors = seen.render_ns / 1e9 / seen.seconds;
    expect(processors).toBeGreaterThan(3);
    expect(processors).toBeLessThan(12.7);
    expect(seen.info.slice(2)).toEqual([64, 2600, 1, 2, 16, 2]);
    expect(seen.alive).toBe(1);
    expect(seen.xml).toBeGreaterThan(2000);
  });
});
