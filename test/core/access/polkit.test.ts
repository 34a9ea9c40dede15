import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { builtObstacle, copyBuiltApp, makeUser, type OtherUser, otherUserObstacle } from '../../support/other-user.ts';
import { type Polkit, polkitObstacle, startPolkit } from '../../support/polkit.ts';
import { mustRun } from '../../support/run-command.ts';
import { dumpAs, expectLive, expectProblem } from './dump-as.ts';
import { agentObstacle, dumpWithAgent, setPassword } from './dump-with-agent.ts';

const obstacle = libvirtdObstacle() ?? otherUserObstacle() ?? builtObstacle() ?? (await polkitObstacle());
needs(obstacle);

let polkit: Polkit;
let daemon: PrivateLibvirtd;
let app: string;
let stranger: OtherUser;
let refused: OtherUser;
let member: OtherUser;
let asked: OtherUser;

beforeAll(async () => {
  if (obstacle !== null) return;
  app = copyBuiltApp();
  stranger = await makeUser('stranger');
  refused = await makeUser('refused');
  asked = await makeUser('asked');
  polkit = await startPolkit(`polkit.addAdminRule(function () {
    return ["unix-user:${asked.name}"];
  });
  polkit.addRule(function (action, subject) {
    if (action.id == "org.libvirt.unix.manage" && subject.user == "${refused.name}") return polkit.Result.NO;
  });`);
  daemon = await startPrivateLibvirtd({ polkitBus: polkit.bus });
  member = await makeUser('member', ['libvirt']);
});

afterAll(async () => {
  for (const user of [stranger, refused, member, asked]) await user?.remove();
  await daemon?.stop();
  await polkit?.stop();
  if (app !== undefined) rmSync(app, { recursive: true, force: true });
});

test('root is not asked', async () => {
  await mustRun(process.execPath, [`${app}/dump.js`, '--connect', daemon.uri, '--seconds', '0']);
});

test('a user whom polkit would ask for a password, without an agent to ask', async () => {
  const detail = expectProblem(await dumpAs(stranger, app, daemon.uri), 'polkit-no-agent', daemon.uri);
  expect(detail).toContain("no polkit agent available to authenticate action 'org.libvirt.unix.manage'");
});

test("a member of the group libvirt, by Debian's rule", async () => {
  expectLive(await dumpAs(member, app, daemon.uri));
});

test('a user whom a rule refuses', async () => {
  const detail = expectProblem(await dumpAs(refused, app, daemon.uri), 'polkit-refused', daemon.uri);
  expect(detail).toContain('access denied by policy');
});

test('the password that an agent asks for, right and wrong', async (context) => {
  const missing = agentObstacle();
  if (missing !== null) context.skip(missing);
  await setPassword(asked, 'right');
  const place = { user: asked, app, polkit };
  expectLive(await dumpWithAgent(place, daemon.uri, 'right'));
  const detail = expectProblem(await dumpWithAgent(place, daemon.uri, 'wrong'), 'polkit-refused', daemon.uri);
  expect(detail).toMatch(/authentication (failed|cancelled)/);
});

test('a libvirtd that finds no bus', async () => {
  const lonely = await startPrivateLibvirtd({ polkitBus: 'unix:path=/nonexistent/bus' });
  try {
    const detail = expectProblem(await dumpAs(member, app, lonely.uri), 'polkit-unavailable', lonely.uri);
    expect(detail).toContain('Unable to get system bus connection');
  } finally {
    await lonely.stop();
  }
});

// The last one: polkit does not come back.
test('a bus without polkitd', async () => {
  await polkit.stopPolkitd();
  const detail = expectProblem(await dumpAs(member, app, daemon.uri), 'polkit-unavailable', daemon.uri);
  expect(detail).toContain('org.freedesktop.PolicyKit1 was not provided');
});
