import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCore, type TestCore } from '../../support/core.ts';
import { signalProcess } from '../../support/end-process.ts';
import { type AgeWatch, watchAges } from '../../support/frame-ages.ts';
import { libvirtdObstacle } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { netnsObstacle } from '../../support/netns.ts';
import { otherUserObstacle } from '../../support/other-user.ts';
import { type PromptWatch, watchPrompts } from '../../support/prompt-watch.ts';
import { mustRun } from '../../support/run-command.ts';
import { sshdObstacle } from '../../support/sshd.ts';
import { type StarvationWatch, watchStarvation } from '../../support/starvation.ts';
import { sleep, until } from '../../support/until.ts';
import { HostWatch, problemOf } from './support/host-watch.ts';
import { type Lab, PASSWORD, startLab } from './support/lab.ts';
import { forgetKeys, type LabAddresses, labAddresses } from './support/lab-addresses.ts';

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
let hosts: HostWatch;
let prompts: PromptWatch;

/** What happens to one host while all the others are there; each begins when the healthy ones are live. */
const stories: Readonly<Record<string, () => Promise<void>>> = {
  'no libvirt there': () => hosts.untilHealed(uris.empty, 'remote-no-libvirt', () => lab.setSick('empty', false)),
  'a banner on standard output': () => hosts.untilHealed(uris.noisy, 'remote-noise', () => lab.setSick('noisy', false)),
  'neither helper nor nc, nor forwarding': () =>
    hosts.untilHealed(uris.unhelpful, 'remote-no-helper', () => lab.installNetcat()),
  'not in the group': () => hosts.untilHealed(uris.outsider, 'remote-permission', joinGroup),
  'a host key that has changed': () => hosts.untilHealed(uris.rekeyed, 'ssh-key-changed', () => lab.knowAll()),
  'a name that does not resolve': () =>
    hosts.untilHealed(uris.nameless, 'ssh-name-unknown', () => lab.nameHost('no-such-host.invalid')),
  'a port that is closed': () => hosts.untilHealed(uris.door, 'ssh-refused', () => lab.openDoor()),
  'an address behind which packets vanish': () =>
    hosts.untilHealed(uris.blackHole, 'ssh-timeout', () => lab.fillBlackHole(), /timed out/),
  'a host name that begins with a dash': async () => {
    expect(problemOf(await hosts.untilTroubled(uris.dash))).toBe('bad-uri');
  },
  'one session only': async () => {
    await hosts.untilLive(uris.single);
    await hosts.pauseAndResume(uris.single, 1);
  },
  'an unknown host key, then a wrong password three times': questions,
  'ssh killed': async () => {
    await hosts.untilLive(uris.victim);
    for (const { pid } of lab.far.clients('victim')) signalProcess(pid, 'SIGKILL');
    expect(problemOf(await hosts.untilPhase(uris.victim, ['reconnecting']))).toBe('ssh-lost');
    await hosts.untilLive(uris.victim);
  },
  'sshd killed': async () => {
    await hosts.untilLive(uris.mortal);
    await lab.mortal.kill();
    const { inventoryAt } = await hosts.untilPhase(uris.mortal, ['reconnecting']);
    expect(inventoryAt).not.toBeNull();
    await until(async () => problemOf(await hosts.record(uris.mortal)) === 'ssh-refused', { what: 'it is refused' });
    await lab.mortal.start();
    await hosts.untilLive(uris.mortal);
  },
  'a daemon stopped with SIGSTOP': async () => {
    await hosts.untilLive(uris.cold);
    lab.frozen.freeze();
    const { state } = await hosts.untilPhase(uris.cold, ['degraded']);
    expect(state).toMatchObject({ phase: 'degraded', reason: 'silent' });
    await sleep(15_000);
    lab.frozen.thaw();
    await hosts.untilLive(uris.cold);
  },
  'a link cut for 60 s and restored': async () => {
    await hosts.untilLive(uris.cut);
    const known = (await hosts.machines(uris.cut)).length;
    await lab.cutWire.cut();
    const cutAt = performance.now();
    const { state } = await hosts.untilPhase(uris.cut, ['degraded']);
    expect(state).toMatchObject({ reason: 'silent' });
    const lost = await hosts.untilPhase(uris.cut, ['reconnecting'], CUT_MS);
    expect(problemOf(lost)).toMatch(/^(ssh-lost|connection-lost|host-silent)$/);
    // What was known of it stays, with its age.
    expect(await hosts.machines(uris.cut)).toHaveLength(known);
    expect(lost.inventoryAt).not.toBeNull();
    await sleep(Math.max(0, CUT_MS - (performance.now() - cutAt)));
    expect((await hosts.record(uris.cut)).state.phase).toBe('reconnecting');
    await lab.cutWire.mend();
    await hosts.untilLive(uris.cut, 60_000);
    await hosts.pauseAndResume(uris.cut, 3);
  },
  '200 ms there and back, and 2 % loss': async () => {
    await hosts.untilLive(uris.slow);
    const { id } = await hosts.record(uris.slow);
    await until(() => (core.fleet.frames.get(id)?.load.latencyMs ?? 0) >= 190, { what: 'its latency is told' });
    const machine = (await hosts.machines(uris.slow))[0]?.id ?? '';
    await until(() => core.fleet.stat(machine, 'age') < 2 * TICK_MS, { what: 'fresh numbers' });
    await hosts.pauseAndResume(uris.slow, 2);
    await sleep(20_000);
    expect((await hosts.record(uris.slow)).state.phase).toMatch(/^(live|degraded)$/);
  },
};

let uris: LabAddresses['sick'];
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
  const { well, sick } = labAddresses(lab);
  uris = sick;
  forgetKeys(lab);
  core = await startCore([...Object.values(well), ...Object.values(sick)]);
  hosts = new HostWatch(core);
  prompts = watchPrompts(core.client);
  for (const uri of Object.values(well)) {
    await hosts.untilLive(uri);
    const ids = (await hosts.machines(uri)).map(({ id }) => id);
    await until(() => ids.every((id) => core.fleet.stat(id, 'age') < TICK_MS), { what: `numbers of ${uri}` });
  }
  healthy = await Promise.all(
    Object.entries(well).map(async ([name, uri]) => {
      const ids = (await hosts.machines(uri)).map(({ id }) => id);
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
      expect(problemOf(await hosts.untilPhase(uris.victim, ['failed']))).toBe('ssh-missing');
    } finally {
      process.env.PATH = `${lab.real.clientPath}:${path}`;
    }
    await core.client.call('host.connect', { host: id });
    await hosts.untilLive(uris.victim);
  });
});

test('all that time the other hosts had fresh numbers, and did at once what they were told', async () => {
  over = true;
  await acting;
  // Each of the programs on the way to a host waits for a processor as we do.
  const forgiven = 3 * starvation.worst();
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

function joinGroup(): Promise<void> {
  return mustRun('usermod', ['-aG', 'libvirt', lab.user.name]).then(() => {});
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
  // One is asked at a time, in whatever order they come: each waits for its turn.
  const meetStranger = async (): Promise<void> => {
    const prompt = await asked(stranger, 1);
    expect(prompt.kind).toBe('host-key');
    // Nobody answers at once, and no other host waits for it.
    await sleep(3 * TICK_MS);
    await prompts.answer(prompt, { kind: 'yes' });
    await hosts.untilLive(uris.stranger);
  };
  const logIn = async (): Promise<void> => {
    for (const attempt of [1, 2, 3]) await prompts.type(await asked(password, attempt), `wrong ${attempt}`);
    expect(problemOf(await hosts.untilPhase(uris.password, ['failed']))).toBe('ssh-denied');
    await core.client.call('host.connect', { host: password });
    await prompts.type(await asked(password, 1), PASSWORD);
    await hosts.untilLive(uris.password);
  };
  await Promise.all([meetStranger(), logIn()]);
}

/** Keeps acting on every healthy host until all is over. */
async function actOnAndOn(): Promise<void> {
  const act = async (name: string, uri: string): Promise<void> => {
    while (!over) {
      try {
        for (const ms of await hosts.pauseAndResume(uri)) actions.push({ name, ms, done: true });
      } catch {
        actions.push({ name, ms: 0, done: false });
      }
      await sleep(2 * TICK_MS);
    }
  };
  await Promise.all(healthy.map(({ name, uri }) => act(name, uri)));
}
