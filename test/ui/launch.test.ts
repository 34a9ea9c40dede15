import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Child, startChild } from '../support/child.ts';
import { startDemoProcess } from '../support/demo.ts';
import { defineIdleGuest, type Guest } from '../support/guests.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../support/libvirtd.ts';
import { needs } from '../support/needs.ts';
import { ROOT_DIRECTORY, scratchDirectory } from '../support/paths.ts';
import { runCommand } from '../support/run-command.ts';
import { until } from '../support/until.ts';
import { homeEnvironment } from '../support/web.ts';

/** A clone without a build builds first. */
const BUILD_LIMIT_MS = 80_000;

function environment(): NodeJS.ProcessEnv {
  return { ...process.env, ...homeEnvironment(scratchDirectory('launch')) };
}

function npm(...args: readonly string[]): ReturnType<typeof runCommand> {
  return runCommand('npm', args, { cwd: ROOT_DIRECTORY, env: environment(), timeoutMs: BUILD_LIMIT_MS });
}

async function answers(address: string): Promise<boolean> {
  try {
    await fetch(address);
    return true;
  } catch {
    return false;
  }
}

describe('npm start', () => {
  test('--demo --web --no-open prints an address that opens the app once, and ends when told to', async () => {
    const app: Child = startChild('npm', ['start', '--', '--demo', '--web', '--no-open'], {
      env: environment(),
      group: true,
    });
    try {
      const [, address = ''] = await app.line(/Virtkeep is at (http:\/\/127\.0\.0\.1:\d+\/\S+)/, BUILD_LIMIT_MS);
      const { origin } = new URL(address);
      expect((await fetch(origin)).status).toBe(403);
      const welcome = await fetch(address, { redirect: 'manual' });
      expect(welcome.status).toBe(303);
      const cookie = welcome.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/HttpOnly/i);
      expect(cookie).toMatch(/SameSite=Strict/i);
      const page = await fetch(origin, { headers: { cookie: cookie.split(';')[0] ?? '' } });
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
      expect(await page.text()).toMatch(/<title>Virtkeep/);
      expect((await fetch(address, { redirect: 'manual' })).status).not.toBe(303);
      await app.interrupt();
      await until(async () => !(await answers(origin)), { what: 'the address is closed', timeoutMs: 10_000 });
    } finally {
      await app.stop();
    }
  });

  test('a flag that nobody knows is refused with its name', async () => {
    const { code, stderr } = await npm('run', '--silent', 'start', '--', '--web', '--no-open', '--sideways');
    expect(code).not.toBe(0);
    expect(stderr).toContain('--sideways');
  });
});

interface Dump {
  readonly hosts: readonly { readonly uri: string; readonly state: unknown }[];
  readonly machines: readonly { readonly uuid: string; readonly name: string; readonly state: string }[];
}

describe('npm run dump on a real libvirtd', () => {
  const obstacle = libvirtdObstacle();
  needs(obstacle);
  let daemon: PrivateLibvirtd;
  let running: Guest;
  let off: Guest;

  beforeAll(async () => {
    if (obstacle !== null) return;
    daemon = await startPrivateLibvirtd();
    running = await defineIdleGuest(daemon, 'dump-on', { start: true });
    off = await defineIdleGuest(daemon, 'dump-off');
  });

  afterAll(() => daemon?.stop());

  test('prints one JSON document of hosts and machines and ends with 0', async () => {
    const { code, stdout } = await npm('run', '--silent', 'dump', '--', '--connect', daemon.uri, '--seconds', '2');
    expect(code).toBe(0);
    const dump = JSON.parse(stdout) as Dump;
    expect(dump.hosts).toMatchObject([{ uri: daemon.uri }]);
    expect(dump.machines).toHaveLength(2);
    expect(dump.machines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ uuid: running.uuid, name: running.name, state: 'running' }),
        expect.objectContaining({ uuid: off.uuid, name: off.name, state: 'off' }),
      ]),
    );
    expect(stdout).toMatch(/"(cpu|hostCpu)\w*": ?[\d.]/);
    expect(stdout).toMatch(/"age\w*": ?[\d.]/);
  });
});

describe('npm run dump', () => {
  test('of a host that is not there says why and ends with 1', async () => {
    const uri = `qemu+unix:///system?socket=${scratchDirectory('nowhere')}/libvirt-sock`;
    const { code, stdout, stderr } = await npm('run', '--silent', 'dump', '--', '--connect', uri);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/socket does not exist|not installed|no libvirt/i);
  });

  test('of a simulated host counts every machine', async () => {
    const demo = await startDemoProcess(200);
    try {
      const { code, stdout } = await npm('run', '--silent', 'dump', '--', '--connect', demo.uri, '--seconds', '2');
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as Dump).machines).toHaveLength(200);
    } finally {
      await demo.child.stop();
    }
  });
});
