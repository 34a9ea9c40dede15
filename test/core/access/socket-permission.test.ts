import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemText } from '../../../shared/messages/problem-text.ts';
import { libvirtdObstacle, type PrivateLibvirtd, startPrivateLibvirtd } from '../../support/libvirtd.ts';
import { needs } from '../../support/needs.ts';
import { builtObstacle, copyBuiltApp, makeUser, type OtherUser, otherUserObstacle } from '../../support/other-user.ts';
import { mustRun } from '../../support/run-command.ts';
import { dumpAs, expectLive, expectProblem } from './dump-as.ts';

const obstacle = libvirtdObstacle() ?? otherUserObstacle() ?? builtObstacle();
needs(obstacle);

let daemon: PrivateLibvirtd;
let app: string;
let user: OtherUser;

beforeAll(async () => {
  if (obstacle !== null) return;
  app = copyBuiltApp();
  user = await makeUser('outsider');
  // Its socket has mode 0770 and the group libvirt.
  daemon = await startPrivateLibvirtd();
});

afterAll(async () => {
  await user?.remove();
  await daemon?.stop();
  if (app !== undefined) rmSync(app, { recursive: true, force: true });
});

test('a user outside of the group libvirt is told how to join it, and that helps', async () => {
  const detail = expectProblem(await dumpAs(user, app, daemon.uri), 'socket-permission', daemon.uri);
  expect(detail).toContain('EACCES');

  const { next } = problemText({ code: 'socket-permission' });
  const [command = ''] = /usermod -aG \w+ \$USER/.exec(next) ?? [];
  expect(command).not.toBe('');
  await mustRun('sh', ['-ec', command], { env: { ...process.env, USER: user.name } });
  expectLive(await dumpAs(user, app, daemon.uri));
});
