import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoDaemon, startDemoDaemon } from '../../../main/demo/daemon.ts';
import { hostIdOf } from '../../../main/host/host-spec.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { needs } from '../../support/needs.ts';
import { scratchDirectory } from '../../support/paths.ts';
import { until } from '../../support/until.ts';

const missing = ['/usr/bin/nc', '/usr/bin/ssh'].filter((program) => !existsSync(program));
const obstacle = missing.length === 0 ? null : `${missing.join(' and ')} is not installed`;
needs(obstacle);

/** As many as may log in side by side; see main/host/link/login-gate.ts. */
const SIDE_BY_SIDE = 8;

const path = process.env.PATH;
let daemon: DemoDaemon;
let folder: string;

/** An ssh that takes half a second to be refused, or hangs, or gets through, by the name of its host. */
function writeSsh(): void {
  const script = `#!/bin/sh
for word; do
  case $word in
    -O) exit 1 ;;
    -G) exec /usr/bin/ssh "$@" ;;
    hangs*) kind=hangs ;;
    refused*) kind=refused ;;
    good*) kind=good ;;
  esac
done
echo "begin $kind" >> '${folder}/log'
case $kind in
  good) exec /usr/bin/nc -U '${daemon.socketPath}' ;;
  hangs) exec sleep 120 ;;
esac
sleep 0.5
echo "end $kind" >> '${folder}/log'
echo 'ssh: connect to host refused port 22: Connection refused' >&2
exit 255
`;
  const program = join(folder, 'bin/ssh');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(program, script);
  chmodSync(program, 0o755);
}

beforeAll(async () => {
  if (obstacle !== null) return;
  folder = scratchDirectory('logins');
  daemon = await startDemoDaemon({ socketPath: join(folder, 'sock'), machines: 4 });
  writeSsh();
  process.env.PATH = `${folder}/bin:${path}`;
});

afterAll(async () => {
  process.env.PATH = path;
  await daemon?.stop();
});

async function withHosts(names: readonly string[], body: (core: TestCore) => Promise<void>): Promise<void> {
  const home = scratchDirectory('home');
  const hosts = names.map((name) => {
    const uri = name === 'local' ? daemon.uri : `qemu+ssh://${name}/system?socket=/x`;
    return { id: hostIdOf(uri), uri, name };
  });
  mkdirSync(join(home, 'config'));
  writeFileSync(join(home, 'config/hosts.json'), JSON.stringify({ version: 1, hosts }));
  writeFileSync(join(folder, 'log'), '');
  const core = await startCore([], { home });
  try {
    await until(() => core.fleet.hosts.size === names.length, { what: 'all hosts are shown' });
    await body(core);
  } finally {
    await core.stop();
  }
}

function idOf(core: TestCore, name: string): string {
  return [...core.fleet.hosts.values()].find((host) => host.name === name)?.id ?? name;
}

function several(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i}`);
}

test('many hosts that come up at once log in a few at a time, and this computer does not wait for them', async () => {
  await withHosts([...several('refused', 24), 'local'], async (core) => {
    await core.fleet.untilPhase(idOf(core, 'local'), ['live']);
    await until(
      () =>
        several('refused', 24).every((name) => core.fleet.hosts.get(idOf(core, name))?.state.phase === 'reconnecting'),
      { what: 'all have been tried' },
    );
    let inside = 0;
    let most = 0;
    for (const line of readFileSync(join(folder, 'log'), 'utf8').trim().split('\n')) {
      inside += line.startsWith('begin') ? 1 : -1;
      most = Math.max(most, inside);
    }
    expect(most).toBeGreaterThan(1);
    // Where a login takes more than two seconds, as on a loaded machine, the next ones are let in beside it.
    expect(most).toBeLessThanOrEqual(2 * SIDE_BY_SIDE);
  });
});

test('hosts that hang hold up nobody who comes after them', async () => {
  await withHosts([...several('hangs', 16), 'good'], async (core) => {
    await core.fleet.untilPhase(idOf(core, 'good'), ['live'], 15_000);
    expect(core.fleet.hosts.get(idOf(core, 'hangs0'))?.state.phase).toBe('connecting');
    expect(core.fleet.machines.size).toBe(4);
  });
});
