import { describe, expect, it } from 'vitest';
import { addressProblems } from '../../../renderer/features/hosts/add-host/address-problems.ts';
import {
  addressOf,
  shortName,
  splitLogin,
  withSshFields,
  withUri,
  withWay,
} from '../../../renderer/features/hosts/add-host/host-address.ts';

const kinds = (uri: string): readonly string[] => addressProblems(addressOf(uri)).map(({ kind }) => kind);

describe('the form and the URI', () => {
  it('show each other: fields of a URI, and the URI of fields', () => {
    const read = addressOf('qemu+ssh://root@lab1:2222/session?keyfile=/home/me/.ssh/id_lab');
    expect(read.way).toBe('ssh');
    expect(read.ssh).toEqual({
      host: 'lab1',
      user: 'root',
      port: '2222',
      keyFile: '/home/me/.ssh/id_lab',
      daemon: 'session',
    });
    const written = withSshFields(addressOf(null), { host: 'lab1', user: 'root', port: '2222', daemon: 'session' });
    expect(written.uri).toBe('qemu+ssh://root@lab1:2222/session');
    expect(withSshFields(written, { keyFile: '/k', port: '' }).uri).toBe('qemu+ssh://root@lab1/session?keyfile=/k');
  });

  it('keep what the fields do not know: driver, path, parameters and their order', () => {
    const before = addressOf('xen+ssh://lab1/system?mode=legacy&keyfile=/old&socket=/run/s&no_tty=1');
    expect(withSshFields(before, { user: 'me', keyFile: '/new' }).uri).toBe(
      'xen+ssh://me@lab1/system?mode=legacy&keyfile=/new&socket=/run/s&no_tty=1',
    );
    expect(withSshFields(before, { keyFile: '' }).uri).toBe('xen+ssh://lab1/system?mode=legacy&socket=/run/s&no_tty=1');
    const own = addressOf('test+ssh://lab1/default');
    expect(withSshFields(own, { user: 'me' }).uri).toBe('test+ssh://me@lab1/default');
    expect(withSshFields(own, { daemon: 'session' }).uri).toBe('test+ssh://lab1/session');
  });

  it('leave the form alone while the URI cannot be read, and say why', () => {
    const before = addressOf('qemu+ssh://root@lab1/system');
    const broken = withUri(before, 'qemu+ssh://root@lab1:port/system');
    expect(broken.ssh).toEqual(before.ssh);
    expect(broken.uri).toBe('qemu+ssh://root@lab1:port/system');
    expect(addressProblems(broken)).toEqual([expect.objectContaining({ field: 'uri', kind: 'fault', fault: 'shape' })]);
    expect(withUri(broken, 'qemu+ssh://root@lab2/system').ssh.host).toBe('lab2');
    expect(withSshFields(broken, { port: '22' }).uri).toBe('qemu+ssh://root@lab1:22/system');
  });

  it('go the way that the URI says, unless the address itself is what one types', () => {
    expect(addressOf('qemu:///system').way).toBe('system');
    expect(addressOf('qemu:///session').way).toBe('session');
    expect(addressOf('qemu+unix:///system?socket=/run/x').way).toBe('address');
    expect(withUri(withWay(addressOf(null), 'address'), 'qemu+ssh://lab1/system').way).toBe('address');
    const typed = addressOf('qemu+ssh://me@lab1/system?mode=direct');
    expect(withWay(typed, 'system').uri).toBe('qemu:///system');
    expect(withWay(withWay(typed, 'system'), 'ssh').uri).toBe(typed.uri);
  });

  it('hold an IPv6 address with its zone both ways', () => {
    const read = addressOf('qemu+ssh://[fe80::1%25eth0]/system');
    expect(read.ssh.host).toBe('fe80::1%eth0');
    expect(withSshFields(read, { user: 'me' }).uri).toBe('qemu+ssh://me@[fe80::1%25eth0]/system');
    expect(addressProblems(read)).toEqual([]);
  });

  it.each(['qemu+ssh://u%40d@h:22/system?socket=/run/a%20b&x=%26', 'qemu+ssh://h/session?no_tty'])(
    'lose nothing of %s when a field is typed and taken back',
    (uri) => {
      const before = addressOf(uri);
      const after = withSshFields(withSshFields(before, { host: 'other' }), { host: 'h' });
      expect(after.base).toEqual(before.base);
    },
  );
});

describe('what is wrong with an address', () => {
  it('is said beside the field that it is about', () => {
    const fields = { host: '-oProxyCommand=x', user: '-l', port: '0', keyFile: '~/.ssh/id' };
    const address = withSshFields(addressOf(null), fields);
    expect(addressProblems(address).map(({ field, kind }) => [field, kind])).toEqual([
      ['host', 'host-dash'],
      ['user', 'user-bad'],
      ['port', 'port-bad'],
      ['keyFile', 'key-relative'],
    ]);
    expect(address.uri).not.toContain('ProxyCommand');
    expect(address.ssh.host).toBe('-oProxyCommand=x');
  });

  it.each(['a b', 'a;b', '$(x)', 'a/b', 'a@b', ''])('refuses the host %j', (host) => {
    expect(addressProblems(withSshFields(addressOf(null), { host }))).toEqual([
      expect.objectContaining({ field: 'host' }),
    ]);
  });

  it('names every parameter that is not obeyed', () => {
    const uri =
      'qemu+ssh://h/system?command=/bin/x&Netcat=y&no_verify=1&sshauth=privkey&mode=auto&strange=1&mode=direct';
    expect(addressProblems(addressOf(uri)).map((one) => ('param' in one ? [one.kind, one.param] : one.kind))).toEqual([
      ['param-refused', 'command'],
      ['param-refused', 'netcat'],
      ['param-refused', 'no_verify'],
      ['param-refused', 'sshauth'],
      ['param-unknown', 'strange'],
      ['param-twice', 'mode'],
    ]);
  });

  it('knows the ways there are', () => {
    expect(kinds('qemu+tcp://h/system')).toEqual(['transport']);
    expect(kinds('qemu://h/system')).toEqual(['no-transport']);
    expect(kinds('qemu+ssh://h/')).toEqual(['path-bad']);
    expect(kinds('qemu+ssh://h/system?mode=odd')).toEqual(['mode-bad']);
    expect(kinds('qemu+ssh://h/system?socket=run')).toEqual(['socket-bad']);
    expect(kinds('qemu+unix:///system?socket=/run/x')).toEqual([]);
    expect(kinds('test:///default')).toEqual([]);
  });
});

describe('shorthands', () => {
  it('are taken apart into their fields', () => {
    expect(splitLogin('root@lab1:2222')).toEqual({ user: 'root', host: 'lab1', port: '2222' });
    expect(splitLogin('ssh://me@[fe80::1]/')).toEqual({ user: 'me', host: 'fe80::1' });
    expect(splitLogin('lab1')).toBeNull();
    expect(splitLogin('fe80::1')).toBeNull();
    expect(splitLogin('a b')).toBeNull();
  });

  it('name a host after its address', () => {
    expect(shortName('qemu+ssh://me@lab1/system')).toBe('lab1');
    expect(shortName('qemu+unix:///system?socket=/run/lab/libvirt-sock')).toBe('lab/libvirt-sock');
    expect(shortName('nonsense')).toBeNull();
  });
});
