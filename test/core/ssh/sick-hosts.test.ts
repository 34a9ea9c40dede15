import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HostRecord } from '../../../shared/model/host.ts';
import type { ProblemCode } from '../../../shared/model/problem.ts';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { type AgeWatch, watchAges } from '../../support/frame-ages.ts';
import { libvirtdObstacle } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { netnsObstacle } from '../../support/netns.ts';
import { otherUserObstacle } from '../../support/other-user.ts';
import { type PromptWatch, watchPrompts } from '../../support/prompt-watch.ts';
import { mustRun } from '../../support/run-command.ts';
import { sshdObstacle, type TestSshd } from '../../support/sshd.ts';
import { type StarvationWatch, watchStarvation } from '../../support/starvation.ts';
import { sleep, until } from '../../support/until.ts';
import { type Lab, PASSWORD, startLab } from './support/lab.ts';

const obstacle = libvirtdObstacle() ?? sshdObstacle() ?? otherUserObstacle() ?? netnsObstacle();
needs(obstacle);

const TICK_MS = 1000;
/** What this machine may add to a measured time, besides what it is seen to add: it runs all of these hosts and us. */
const SLACK_MS = 500;
const CUT_MS = 60_000;
const STORY_LIMIT_MS = 150_000;

const path = process.env.PATH;
let lab: Lab;
let core: TestCore;
let prompts: PromptWatch;

/** What happens to one host while all the others are there; each begins when the healthy ones are live. */
const stories: Readonly<Record<string, () => Promise<void>>> = {
  'no libvirt there': () => heals(uris.empty, 'remote-no-libvirt', () => lab.setSick('empty', false)),
  'a banner on standard output': () => heals(uris.noisy, 'remote-noise', () => lab.setSick('noisy', false)),
  'neither helper nor nc, nor forwarding': () => heals(uris.unhelpful, 'remote-no-helper', () => lab.installNetcat()),
  'not in the group': () => heals(uris.outsider, 'remote-permission', joinGroup),
  'a host key that has changed': () => heals(uris.rekeyed, 'ssh-key-changed', () => lab.knowAll()),
  'a name that does not resolve': () =>
    heals(uris.nameless, 'ssh-name-unknown', () => lab.nameHost('no-such-host.invalid')),
  'a port that is closed': () => heals(uris.door, 'ssh-refused', () => lab.openDoor()),
  'an address behind which packets vanish': () =>
    heals(uris.blackHole, 'ssh-timeout', () => lab.fillBlackHole(), /timed out/),
  'a host name that begins with a dash': async () => {
    expect(problemOf(await settled(uris.dash))).toBe('bad-uri');
  },
  'one session only': async () => {
    await untilLive(uris.single);
    await actsOn(uris.single, 1);
  },
  'an unknown host key, then a wrong password three times': questions,
  'ssh killed': async () => {
    await untilLive(uris.victim);
    for (const { pid } of lab.far.clients('victim')) signalProcess(pid, 'SIGKILL');
    expect(problemOf(await untilPhase(uris.victim, ['reconnecting']))).toBe('ssh-lost');
    await untilLive(uris.victim);
  },
  'sshd killed': async () => {
    await untilLive(uris.mortal);
    await lab.mortal.kill();
    const { inventoryAt } = await untilPhase(uris.mortal, ['reconnecting']);
    expect(inventoryAt).not.toBeNull();
    await until(async () => problemOf(await record(uris.mortal)) === 'ssh-refused', { what: 'it is refused' });
    await lab.mortal.start();
    await untilLive(uris.mortal);
  },
  'a daemon stopped with SIGSTOP': async () => {
    await untilLive(uris.cold);
    lab.frozen.freeze();
    const { state } = await untilPhase(uris.cold, ['degraded']);
    expect(state).toMatchObject({ phase: 'degraded', reason: 'silent' });
    await sleep(15_000);
    lab.frozen.thaw();
    await untilLive(uris.cold);
  },
  'a link cut for 60 s and restored': async () => {
    await untilLive(uris.cut);
    const known = machinesOf(await core.host(uris.cut)).length;
    await lab.cutWire.cut();
    const cutAt = performance.now();
    const { state } = await untilPhase(uris.cut, ['degraded']);
    expect(state).toMatchObject({ reason: 'silent' });
    const lost = await untilPhase(uris.cut, ['reconnecting'], CUT_MS);
    expect(problemOf(lost)).toMatch(/^(ssh-lost|connection-lost|host-silent)$/);
    // What was known of it stays, with its age.
    expect(machinesOf(lost.id)).toHaveLength(known);
    expect(lost.inventoryAt).not.toBeNull();
    await sleep(Math.max(0, CUT_MS - (performance.now() - cutAt)));
    expect((await record(uris.cut)).state.phase).toBe('reconnecting');
    await lab.cutWire.mend();
    await untilLive(uris.cut, 60_000);
    await actsOn(uris.cut, 3);
  },
  '200 ms there and back, and 2 % loss': async () => {
    await untilLive(uris.slow);
    const { id } = await record(uris.slow);
    await until(() => (core.fleet.frames.get(id)?.load.latencyMs ?? 0) >= 190, { what: 'its latency is told' });
    const machine = machinesOf(id)[0]?.id ?? '';
    await until(() => core.fleet.stat(machine, 'age') < 2 * TICK_MS, { what: 'fresh numbers' });
    await actsOn(uris.slow, 2);
    await sleep(20_000);
    expect((await record(uris.slow)).state.phase).toMatch(/^(live|degraded)$/);
  },
};

let uris: ReturnType<typeof addresses>;
let running: Readonly<Record<string, Promise<void>>>;
let healthy: readonly { readonly name: string; readonly uri: string; readonly ages: AgeWatch }[] = [];
/** How long each action on a healthy host took, ms. */
const actions: { readonly name: string; readonly ms: number; readonly done: boolean }[] = [];
let over = false;
let starvation: StarvationWatch;
let acting: Promise<void>;

beforeAll(async () => {
  if (obstacle !== null) return;
  lab = await startLab();
  await lab.slowWire.shape({ roundTripMs: 200, lossPercent: 2 });
  process.env.PATH = `${lab.real.clientPath}:${path}`;
  uris = addresses();
  forgetKeys();
  const well = { 'a real host over ssh': uris.real, 'a simulated one over ssh': uris.far, 'a local one': uris.local };
  core = await startCore([...Object.values(well), ...Object.values(uris.all())]);
  prompts = watchPrompts(core.client);
  for (const uri of Object.values(well)) {
    await untilLive(uri);
    const ids = machinesOf(await core.host(uri)).map(({ id }) => id);
    await until(() => ids.every((id) => core.fleet.stat(id, 'age') < TICK_MS), { what: `numbers of ${uri}` });
  }
  healthy = await Promise.all(
    Object.entries(well).map(async ([name, uri]) => {
      const ids = machinesOf(await core.host(uri)).map(({ id }) => id);
      return { name, uri, ages: watchAges(core.fleet, ids) };
    }),
  );
  starvation = watchStarvation();
  acting = actOnAndOn();
  running = Object.fromEntries(
    Object.entries(stories).map(([name, story]) => {
      const told = story();
      told.catch(() => {});
      return [name, told];
    }),
  );
}, STORY_LIMIT_MS);

afterAll(async () => {
  process.env.PATH = path;
  over = true;
  await acting;
  starvation?.stop();
  for (const { ages } of healthy) ages.stop();
  prompts?.close();
  await core?.stop();
  lab?.frozen.thaw();
  await lab?.stop();
}, STORY_LIMIT_MS);

describe('one host of many is sick, says why, and recovers:', () => {
  for (const name of Object.keys(stories)) test(name, { timeout: STORY_LIMIT_MS }, () => running[name]);

  test('ssh is missing', async () => {
    const id = await core.host(uris.victim);
    await core.client.call('host.disconnect', { host: id });
    process.env.PATH = '/nonexistent';
    try {
      await core.client.call('host.connect', { host: id });
      expect(problemOf(await untilPhase(uris.victim, ['failed']))).toBe('ssh-missing');
    } finally {
      process.env.PATH = `${lab.real.clientPath}:${path}`;
    }
    await core.client.call('host.connect', { host: id });
    await untilLive(uris.victim);
  });
});

test('all that time the other hosts had fresh numbers, and did at once what they were told', async () => {
  over = true;
  await acting;
  const forgiven = starvation.worst();
  for (const { name, ages } of healthy) {
    expect.soft(ages.worst(), `the oldest number of ${name}, ms`).toBeLessThan(2 * TICK_MS + SLACK_MS + forgiven);
    const mine = actions.filter((action) => action.name === name);
    expect.soft(mine.length, `actions on ${name}`).toBeGreaterThan(20);
    expect
      .soft(
        mine.every(({ done }) => done),
        `all actions on ${name} were done`,
      )
      .toBe(true);
    expect
      .soft(Math.max(...mine.map(({ ms }) => ms)), `the slowest action on ${name}, ms`)
      .toBeLessThan(TICK_MS + forgiven);
  }
});

function addresses() {
  const { real, far, mortal, cold, cutOff, slow, user, slowWire, door, local } = lab;
  const at = ({ address, ports }: TestSshd<string>, port: string, rest = 'system', login = 'root'): string =>
    `qemu+ssh://${login}@${address}:${ports[port]}/${rest}`;
  const sick = {
    empty: at(far, 'empty'),
    noisy: at(far, 'noisy'),
    unhelpful: at(far, 'unhelpful'),
    single: at(far, 'single'),
    victim: at(far, 'victim'),
    rekeyed: at(far, 'rekeyed'),
    stranger: at(far, 'stranger'),
    outsider: at(real, 'outsider', 'system', user.name),
    password: at(real, 'password', 'session', user.name),
    mortal: at(mortal, 'plain'),
    cold: at(cold, 'plain'),
    cut: at(cutOff, 'plain'),
    slow: at(slow, 'plain'),
    blackHole: at(slow, 'plain').replace(slow.address, slowWire.blackHole),
    nameless: `qemu+ssh://root@no-such-host.invalid:${far.ports.plain}/system`,
    door: `qemu+ssh://root@127.0.0.1:${door}/system`,
    dash: 'qemu+ssh://-oProxyCommand=true/system',
  };
  return { ...sick, all: () => sick, real: at(real, 'plain'), far: at(far, 'plain'), local: local.uri };
}

async function record(uri: string): Promise<HostRecord> {
  const id = await core.host(uri);
  const found = core.fleet.hosts.get(id);
  if (found === undefined) throw new Error(`no host ${uri}`);
  return found;
}

function problemOf({ state }: HostRecord): ProblemCode | null {
  return 'problem' in state ? state.problem.code : null;
}

function machinesOf(host: string) {
  return [...core.fleet.machines.values()].filter((machine) => machine.host === host);
}

async function untilPhase(
  uri: string,
  phases: readonly HostRecord['state']['phase'][],
  timeoutMs = 45_000,
): Promise<HostRecord> {
  return core.fleet.untilPhase(await core.host(uri), phases, timeoutMs);
}

/** The host with the problem that it has. */
async function settled(uri: string): Promise<HostRecord> {
  const found = await untilPhase(uri, ['failed', 'reconnecting', 'live']);
  expect([uri, found.state.phase]).not.toEqual([uri, 'live']);
  return found;
}

async function untilLive(uri: string, timeoutMs?: number): Promise<void> {
  const { id } = await untilPhase(uri, ['live'], timeoutMs);
  await until(() => machinesOf(id).every(({ state }) => state !== 'unknown'), { what: `${uri} tells of its machines` });
}

/** A host that says what is wrong with it, and that is live once that is put right and it is asked for. */
async function heals(
  uri: string,
  code: ProblemCode,
  heal: () => void | Promise<void>,
  detail: RegExp = /./,
): Promise<void> {
  const { id, state } = await settled(uri);
  const problem = 'problem' in state ? state.problem : null;
  expect([uri, problem?.code, problem?.detail]).toEqual([uri, code, expect.stringMatching(detail)]);
  await heal();
  await core.client.call('host.connect', { host: id });
  await untilLive(uri);
}

function joinGroup(): Promise<void> {
  return mustRun('usermod', ['-aG', 'libvirt', lab.user.name]).then(() => {});
}

/** Known is everybody but one, and one by another key than its own. */
function forgetKeys(): void {
  lab.knowAll();
  const { stranger, rekeyed } = lab.far.ports;
  const known = readFileSync(lab.real.knownHosts, 'utf8')
    .replace(`[127.0.0.1]:${stranger},`, '')
    .replace(`,[127.0.0.1]:${stranger}`, '')
    .replace(`[127.0.0.1]:${rekeyed}`, '[127.0.0.1]:1');
  const [, type = '', key = ''] = lab.real.hostKey.trim().split(' ');
  writeFileSync(lab.real.knownHosts, `${known}[127.0.0.1]:${rekeyed} ${type} ${key}\n`);
}

async function questions(): Promise<void> {
  const [stranger, password] = [await core.host(uris.stranger), await core.host(uris.password)];
  const asked = (host: string, attempt: number) =>
    until(
      () => {
        const [first] = prompts.current;
        const mine = first?.owner.kind === 'host' && first.owner.host === host && first.attempt === attempt;
        return mine ? first : null;
      },
      { what: `${host} asks for the ${attempt}. time` },
    );
  await until(() => prompts.current.length === 2, { what: 'both ask' });
  const first = prompts.current[0]?.owner;
  const isStranger = first?.kind === 'host' && first.host === stranger;
  const meetStranger = async (): Promise<void> => {
    // Nobody answers at once, and nobody else waits for it.
    await sleep(3 * TICK_MS);
    const prompt = await asked(stranger, 1);
    expect(prompt.kind).toBe('host-key');
    await prompts.answer(prompt, { kind: 'yes' });
    await untilLive(uris.stranger);
  };
  if (isStranger) await meetStranger();
  for (const attempt of [1, 2, 3]) await prompts.type(await asked(password, attempt), `wrong ${attempt}`);
  expect(problemOf(await untilPhase(uris.password, ['failed']))).toBe('ssh-denied');
  await core.client.call('host.connect', { host: password });
  await prompts.type(await asked(password, 1), PASSWORD);
  await untilLive(uris.password);
  if (!isStranger) await meetStranger();
}

/** Pauses a machine of a host and resumes it; gives how long each took. Some hosts are one behind different doors. */
async function actsOn(uri: string, which = 0): Promise<readonly number[]> {
  const machine = machinesOf(await core.host(uri)).toSorted((a, b) => a.name.localeCompare(b.name))[which];
  if (machine === undefined) throw new Error(`there is no such machine on ${uri}`);
  const times: number[] = [];
  for (const action of ['pause', 'resume'] as const) {
    const at = performance.now();
    const task = await core.act(action, machine.id);
    times.push(performance.now() - at);
    expect(task.items).toMatchObject([{ state: 'done' }]);
    await until(() => core.fleet.machines.get(machine.id)?.state === (action === 'pause' ? 'paused' : 'running'), {
      what: `${action} is seen`,
    });
  }
  return times;
}

/** Keeps acting on every healthy host until all is over. */
async function actOnAndOn(): Promise<void> {
  const act = async (name: string, uri: string): Promise<void> => {
    while (!over) {
      try {
        for (const ms of await actsOn(uri)) actions.push({ name, ms, done: true });
      } catch {
        actions.push({ name, ms: 0, done: false });
      }
      await sleep(2 * TICK_MS);
    }
  };
  await Promise.all(healthy.map(({ name, uri }) => act(name, uri)));
}
