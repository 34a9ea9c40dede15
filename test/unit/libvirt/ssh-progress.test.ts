import { expect, test } from 'vitest';
import { followSsh, type SshProgress } from '../../../main/libvirt/transport/ssh/progress.ts';
import { jumpTarget, readResolved } from '../../../main/libvirt/transport/ssh/resolve.ts';

const RESOLVED = `host lab
user me
hostname lab.example.org
port 2222
hostkeyalias none
proxyjump gate@[2001:db8::1]:2200,ssh://inner
userknownhostsfile /home/me/.ssh/known_hosts /home/me/.ssh/known_hosts2
globalknownhostsfile /etc/ssh/ssh_known_hosts
identityfile ~/.ssh/a
identityfile ~/.ssh/b
`;

test('what ssh makes of a word is read', () => {
  expect(readResolved(RESOLVED, 'lab')).toEqual({
    user: 'me',
    hostName: 'lab.example.org',
    port: 2222,
    hostKeyAlias: null,
    jumps: ['gate@[2001:db8::1]:2200', 'ssh://inner'],
    proxyCommand: null,
    userKnownHosts: ['/home/me/.ssh/known_hosts', '/home/me/.ssh/known_hosts2'],
    globalKnownHosts: ['/etc/ssh/ssh_known_hosts'],
  });
  expect(readResolved('', 'lab')).toMatchObject({ hostName: 'lab', port: 22, jumps: [] });
});

test('a jump host is read as ssh writes it', () => {
  expect(jumpTarget('gate@[2001:db8::1]:2200')).toMatchObject({ user: 'gate', host: '2001:db8::1', port: 2200 });
  expect(jumpTarget('ssh://me@inner:22/')).toMatchObject({ user: 'me', host: 'inner', port: 22 });
  expect(jumpTarget('inner')).toMatchObject({ user: null, host: 'inner', port: null });
  expect(jumpTarget('a b:c:d')).toBeNull();
});

test('the way to a host is followed over the hosts before it, and chatter is told from reasons', () => {
  const told: SshProgress[] = [];
  const follow = followSsh({ ...readResolved(RESOLVED, 'lab'), jumps: ['gate'] }, (progress) => told.push(progress));
  const lines = [
    'OpenSSH_9.2p1 Debian-2, OpenSSL 3.0.19',
    'debug1: Connecting to gate [192.0.2.1] port 22.',
    "debug1: Authenticating to gate:22 as 'me'",
    'debug1: Server host key: ssh-rsa SHA256:gate',
    'debug1: SSH2_MSG_NEWKEYS sent',
    'Authenticated to gate ([192.0.2.1]:22) using "password".',
    "debug1: Authenticating to lab.example.org:2222 as 'root\u001b[2J'",
    'debug1: Server host key: ecdsa-sha2-nistp256 SHA256:lab',
    'debug1: SSH2_MSG_NEWKEYS sent',
    'debug1: Server accepts key: /home/me/.ssh/id ED25519 SHA256:x agent',
    'Authenticated to lab.example.org (via proxy) using "publickey".',
    'Transferred: sent 3472, received 3296 bytes, in 0.3 seconds',
  ];
  for (const line of lines) expect(follow(line), line).toBe(true);
  for (const line of ['me@lab: Permission denied (publickey).', 'Host key verification failed.', '']) {
    expect(follow(line), line).toBe(false);
  }
  expect(told).toEqual([
    { kind: 'at', host: 'gate', isTarget: false },
    { kind: 'host-key', type: 'RSA', fingerprint: 'SHA256:gate', isTarget: false },
    { kind: 'key-accepted', isTarget: false },
    { kind: 'logged-in', user: 'me', by: 'password', isTarget: false },
    { kind: 'at', host: 'lab.example.org', isTarget: true },
    { kind: 'host-key', type: 'ECDSA', fingerprint: 'SHA256:lab', isTarget: true },
    { kind: 'key-accepted', isTarget: true },
    { kind: 'logged-in', user: 'root␛[2J', by: 'publickey /home/me/.ssh/id', isTarget: true },
  ]);
});
