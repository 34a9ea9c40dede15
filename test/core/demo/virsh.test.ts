import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scratchDirectory } from '../../support/paths.ts';
import { mustRun, runCommand } from '../../support/run-command.ts';
import { until } from '../../support/until.ts';
import { type DemoRig, startDemoRig, virshObstacle } from './demo-fixture.ts';

const TIMEOUT_MS = 30_000;

describe('the simulated daemon, to virsh', () => {
  let rig: DemoRig;
  beforeAll(async () => {
    rig = await startDemoRig();
  });
  afterAll(() => rig.stop());
  beforeEach((ctx) => {
    const obstacle = virshObstacle();
    if (obstacle !== null) ctx.skip(obstacle);
  });

  const virsh = (...args: string[]): Promise<string> =>
    mustRun('virsh', ['-c', rig.daemon.uri, ...args], { timeoutMs: TIMEOUT_MS });
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await runCommand('virsh', ['-c', rig.daemon.uri, ...args], { timeoutMs: TIMEOUT_MS });
    expect(code).toBe(1);
    return stderr;
  };

  it('lists every machine with its state', async () => {
    const list = await virsh('list', '--all');
    expect(list).toMatch(/^ 1 +web-01 +running$/m);
    expect(list).toMatch(/^ - +test-fedora +shut off$/m);
    expect(list).toMatch(/arch-lab +pmsuspended/);
    expect(list).toMatch(/kernel-test +crashed/);
    expect(list.trim().split('\n')).toHaveLength(26);
    expect((await virsh('list', '--state-paused', '--name')).trim().split('\n')).toEqual(['staging', 'archive']);
  });

  it('prints statistics, alone and for all', async () => {
    const one = await virsh('domstats', 'db-main');
    for (const field of [
      'state.state=1',
      'vcpu.current=8',
      'net.0.name=vnet',
      'block.1.path=/var/lib/libvirt/images',
    ]) {
      expect(one).toContain(field);
    }
    expect((await virsh('domstats', '--raw', '--nowait')).match(/^Domain: /gm)).toHaveLength(24);
  });

  it('prints XML that virsh itself accepts for a definition', async () => {
    const xml = await virsh('dumpxml', 'gateway', '--inactive');
    expect(xml).toContain('<name>gateway</name>');
    expect(await virsh('dumpxml', 'gateway', '--xpath', '//interface/target/@dev')).toMatch(/vnet/);
  });

  it('suspends, resumes, destroys and starts', async () => {
    await virsh('suspend', 'web-02');
    expect(await virsh('domstate', '--reason', 'web-02')).toBe('paused (user)\n\n');
    await virsh('resume', 'web-02');
    expect(await virsh('domstate', '--reason', 'web-02')).toBe('running (unpaused)\n\n');
    await virsh('destroy', 'web-02');
    expect(await virsh('domstate', '--reason', 'web-02')).toBe('shut off (destroyed)\n\n');
    await virsh('start', 'web-02');
    expect(await virsh('domstate', '--reason', 'web-02')).toBe('running (booted)\n\n');
  });

  it('shuts down in the time that the guest takes', async () => {
    await virsh('shutdown', 'dns');
    expect(await virsh('domstate', 'dns')).toBe('running\n\n');
    await until(async () => (await virsh('domstate', '--reason', 'dns')) === 'shut off (shutdown)\n\n', {
      what: 'dns is off',
      everyMs: 300,
    });
  });

  it('saves and restores', async () => {
    await virsh('managedsave', 'metrics');
    expect(await virsh('dominfo', 'metrics')).toMatch(/^Managed save: +yes$/m);
    expect(await virsh('domstate', '--reason', 'metrics')).toBe('shut off (saved)\n\n');
    await virsh('start', 'metrics');
    expect(await virsh('domstate', '--reason', 'metrics')).toBe('running (restored)\n\n');
  });

  it('tells of the host', async () => {
    expect(await virsh('nodeinfo')).toMatch(/^CPU\(s\): +64$/m);
    expect(await virsh('version')).toContain('Running hypervisor: QEMU 7.0.0');
    expect(await virsh('nodecpustats')).toMatch(/^idle: +\d+$/m);
    expect(await virsh('nodememstats')).toMatch(/^total +: +\d+ KiB$/m);
    expect(await virsh('capabilities')).toContain('<os_type>hvm</os_type>');
    expect(await virsh('hostname')).toContain('virtkeep-demo');
  });

  it('tells of one machine', async () => {
    expect(await virsh('dominfo', 'web-01')).toMatch(/^Autostart: +enable$/m);
    expect(await virsh('domblklist', 'web-01')).toContain('/var/lib/libvirt/images/web-01.qcow2');
    expect(await virsh('domifaddr', 'web-01')).toMatch(/vnet0 .* ipv4 +192\.168\.122\.10\/24/);
    expect(await virsh('dommemstat', 'web-01')).toMatch(/^usable \d+$/m);
    expect(await virsh('vcpuinfo', 'web-01')).toMatch(/^State: +running$/m);
    expect(await virsh('desc', '--title', 'web-01')).toContain('Public web site, first');
  });

  it('lists networks, pools, volumes, snapshots, devices and secrets', async () => {
    expect(await virsh('net-list', '--all')).toMatch(/office +inactive/);
    expect(await virsh('net-dhcp-leases', 'default')).toContain('192.168.122.10/24');
    expect(await virsh('pool-list', '--details')).toMatch(/default +running/);
    expect(await virsh('vol-list', 'default')).toContain('web-01.qcow2');
    expect(await virsh('vol-info', '--pool', 'default', 'web-01.qcow2')).toMatch(/^Type: +file$/m);
    expect(await virsh('snapshot-list', 'arch-lab', '--tree')).toMatch(/clean[\s\S]*updated/);
    expect(await virsh('nodedev-list')).toContain('pci_0000_41_00_0');
    expect(await virsh('secret-list')).toContain('vault.qcow2');
    expect(await virsh('net-dumpxml', 'default')).toContain("<bridge name='virbr0'");
    expect(await virsh('pool-info', 'iso')).toMatch(/^State: +running$/m);
  });

  it('takes a picture of a screen', async () => {
    const file = join(scratchDirectory('shot'), 'screen.ppm');
    await virsh('screenshot', 'web-01', file);
    expect(readFileSync(file).subarray(0, 15).toString('latin1')).toBe('P6\n640 400\n255\n');
  });

  it('refuses in the words of libvirt', async () => {
    expect(await refused('start', 'web-01')).toContain('Domain is already active');
    expect(await refused('resume', 'web-01')).toContain('Requested operation is not valid: domain is already running');
    expect(await refused('suspend', 'test-fedora')).toContain(
      'Requested operation is not valid: domain is not running',
    );
    expect(await refused('dominfo', 'nobody')).toContain("failed to get domain 'nobody'");
    expect(await refused('inject-nmi', 'web-01')).toContain('virDomainInjectN');
  });
});
