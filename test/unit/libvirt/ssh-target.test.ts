import { describe, expect, test } from 'vitest';
import { OpenError } from '../../../main/libvirt/errors.ts';
import { sshTarget } from '../../../main/libvirt/transport/ssh/target.ts';
import { parseUri } from '../../../main/libvirt/uri.ts';

const target = (uri: string) => sshTarget(parseUri(uri));

/** Why an address is refused. */
function refusal(uri: string): string {
  try {
    target(uri);
  } catch (error) {
    if (error instanceof OpenError) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('an address with the transport ssh', () => {
  test('names a host, and what is to be opened there', () => {
    expect(target('qemu+ssh://lab1/system')).toEqual({
      host: 'lab1',
      user: null,
      port: null,
      keyFile: null,
      helperUri: 'qemu:///system',
      readOnly: false,
      sockets: ['/var/run/libvirt/virtqemud-sock', '/var/run/libvirt/libvirt-sock'],
    });
    expect(target('qemu+ssh://me%40example.org@[fe80::1%25eth0]:2222/session?keyfile=/home/me/.ssh/id_lab')).toEqual({
      host: 'fe80::1%eth0',
      user: 'me@example.org',
      port: 2222,
      keyFile: '/home/me/.ssh/id_lab',
      helperUri: 'qemu:///session',
      readOnly: false,
      sockets: [],
    });
  });

  test('may name a socket, which only netcat can open, or the kind of daemon', () => {
    expect(target('qemu+ssh://h/system?socket=/run/a.sock')).toMatchObject({
      helperUri: null,
      sockets: ['/run/a.sock'],
    });
    expect(target('qemu+ssh://h/system?mode=legacy&no_tty=1')).toMatchObject({
      helperUri: 'qemu:///system?mode=legacy',
      sockets: ['/var/run/libvirt/libvirt-sock'],
    });
    expect(sshTarget(parseUri('qemu+ssh://h/system'), true)).toMatchObject({
      readOnly: true,
      sockets: ['/var/run/libvirt/virtqemud-sock-ro', '/var/run/libvirt/libvirt-sock-ro'],
    });
    expect(target('xen+ssh://h/system?mode=direct').sockets).toEqual(['/var/run/libvirt/virtxend-sock']);
  });

  test('that is none is said to be', () => {
    for (const uri of ['qemu+ssh:///system', 'qemu+ssh://h', 'qemu+ssh://h/', 'qemu+ssh://h:0/system']) {
      expect([uri, refusal(uri)]).toEqual([uri, 'bad-uri']);
    }
    for (const uri of ['qemu+ssh://-oProxyCommand=x/system', 'qemu+ssh://h:70000/system', 'qemu+ssh://a b/system']) {
      expect(() => target(uri)).toThrow(OpenError);
    }
  });
});

const HOSTILE = [
  '-oProxyCommand=x',
  '-',
  'a b',
  'a\tb',
  'a\nb',
  'a\0b',
  'a\u2028b',
  "a'b",
  'a"b',
  'a`id`',
  '$(id)',
  'a$HOME',
  'a;b',
  'a|b',
  'a&b',
  'a<b',
  'a>b',
  'a\\b',
  'a*',
  'a?b',
  'a!b',
  '~root',
  '%h',
  '',
  'x'.repeat(5000),
];

describe('nothing becomes an option or shell text', () => {
  test.each(HOSTILE.map((text) => [text.slice(0, 20), text]))('%j', (_, text) => {
    const encoded = encodeURIComponent(text).replaceAll("'", '%27').replaceAll('!', '%21').replaceAll('*', '%2A');
    const base = parseUri('qemu+ssh://host/system');
    // The parsed form, for the reader of URIs refuses some of them already.
    expect(() => sshTarget({ ...base, host: text }), 'host').toThrow(OpenError);
    expect(() => sshTarget({ ...base, host: `::1%${text}` }), 'zone').toThrow(OpenError);
    expect(() => sshTarget({ ...base, user: text }), 'user').toThrow(OpenError);
    expect(() => sshTarget({ ...base, path: `/${text}` }), 'path').toThrow(OpenError);
    expect(refusal(`qemu+ssh://host/system?keyfile=${encoded}`), 'key').toBe('uri-refused');
    expect(refusal(`qemu+ssh://host/system?socket=${encoded}`), 'socket').toBe('uri-refused');
    expect(refusal(`qemu+ssh://host/system?mode=${encoded}`), 'mode').toBe('uri-refused');
    if (text !== '' && !/^[-x]/.test(text)) {
      expect(refusal(`qemu+ssh://host/system?keyfile=/k/${encoded}`), 'key').toBe('uri-refused');
    }
  });

  test.each([
    'command=/tmp/x',
    'netcat=/tmp/x',
    'proxy=netcat',
    'no_verify=1',
    'no_sanity=1',
    'known_hosts=/dev/null',
    'known_hosts_verify=ignore',
    'sshauth=none',
    'auth=none',
    'name=test:///default',
    'NO_VERIFY=1',
    'Command=/tmp/x',
    'no_such=1',
    '__proto__=1',
    'keyfile=/a&keyfile=/b',
    'keyfile=/a&KEYFILE=/b',
  ])('the parameter %s is refused', (param) => {
    expect(refusal(`qemu+ssh://host/system?${param}`)).toBe('uri-refused');
    expect(refusal(`qemu+ssh://host/system?mode=auto;${param}`)).toBe('uri-refused');
  });
});
