import { describe, expect, test } from 'vitest';
import { noiseFailure, sshFailure, visibleText } from '../../../main/libvirt/transport/ssh/failure.ts';

const reason = (code: number | null, stderr: string, answered = false): string =>
  sshFailure({ code, signal: code === null ? 'SIGTERM' : null, stderr, answered }).reason;

const CHANGED = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\r
Offending ED25519 key in /home/me/.ssh/known_hosts:3\r
Host key for lab1 has changed and you have requested strict checking.\r
Host key verification failed.\r
`;
const MUX = 'mux_client_request_session: session request failed: Session open refused by peer\r\n';
const HELPER = "virt-ssh-helper: cannot connect to '/var/run/libvirt/libvirt-sock': Failed to connect socket to '/x': ";

describe('why ssh failed', () => {
  // As OpenSSH 9.2 and libvirt 9.0 say it.
  test.each([
    [255, CHANGED, 'ssh-key-changed'],
    [255, 'Host key verification failed.\r\n', 'ssh-key-unknown'],
    [255, 'No ED25519 host key is known for lab1 and you have requested strict checking.\r\n', 'ssh-key-unknown'],
    [255, 'me@lab1: Permission denied (publickey,password).\r\n', 'ssh-denied'],
    [255, 'Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures\r\n', 'ssh-denied'],
    [255, 'ssh: Could not resolve hostname lab1: Name or service not known\r\n', 'ssh-name-unknown'],
    [255, 'ssh: connect to host lab1 port 22: Connection refused\r\n', 'ssh-refused'],
    [255, 'ssh: connect to host lab1 port 22: Connection timed out\r\n', 'ssh-timeout'],
    [255, 'Connection timed out during banner exchange\r\n', 'ssh-timeout'],
    [255, 'ssh: connect to host lab1 port 22: No route to host\r\n', 'ssh-timeout'],
    [255, 'ssh: connect to host lab1 port 22: Network is unreachable\r\n', 'ssh-timeout'],
    [255, 'Load key "/k": Permission denied\r\nssh: connect to host lab1 port 22: Connection refused', 'ssh-refused'],
    [255, `${MUX}kex_exchange_identification: Connection closed by remote host\r\n`, 'ssh-failed'],
    [255, 'Bad owner or permissions on /home/me/.ssh/config\r\n', 'ssh-failed'],
    [91, 'neither virt-ssh-helper nor nc can be used\n', 'remote-no-helper'],
    [92, '/run/x: no such socket\n', 'remote-no-libvirt'],
    [93, '/run/x: permission denied\n', 'remote-permission'],
    [1, `${HELPER}Permission denied\n`, 'remote-permission'],
    [1, `${HELPER}No such file or directory\n`, 'remote-no-libvirt'],
    [1, `${HELPER}Connection refused\n`, 'remote-no-libvirt'],
    [1, "nc: invalid option -- 'U'\n", 'remote-no-helper'],
    [1, 'This account is closed.\n', 'ssh-failed'],
    [127, 'sh: command not found\n', 'ssh-failed'],
    [0, '', 'ssh-failed'],
    [null, '', 'ssh-failed'],
  ] as const)('%s %j is %s', (code, stderr, expected) => expect(reason(code, stderr)).toBe(expected));

  test('is another question once libvirt has answered', () => {
    expect(reason(255, 'Connection to lab1 closed by remote host.\r\n', true)).toBe('ssh-lost');
    expect(reason(null, '', true)).toBe('ssh-lost');
  });

  test('is always in words', () => {
    expect(sshFailure({ code: 3, signal: null, stderr: ' \r\n', answered: false }).message).toBe(
      'ssh left with status 3',
    );
    expect(sshFailure({ code: null, signal: 'SIGKILL', stderr: '', answered: true }).message).toMatch(/SIGKILL/);
  });
});

describe('what others said', () => {
  test('cannot act on a terminal, and keeps its lines', () => {
    expect(visibleText('a\r\nb\u001b[31m\u0007\r\u007f\u009b\u202e')).toBe('a\nb␛[31m␇␍␡⟨009B⟩⟨202E⟩');
  });

  test('on standard output is shown', () => {
    expect(noiseFailure(Buffer.from('\nWelcome\u001b[0m\n'))).toMatchObject({
      reason: 'remote-noise',
      message: 'It said: Welcome␛[0m',
    });
  });
});
