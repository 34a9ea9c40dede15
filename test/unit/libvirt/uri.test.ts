import { describe, expect, test } from 'vitest';
import { OpenError } from '../../../main/libvirt/errors.ts';
import { daemonName, parseUri } from '../../../main/libvirt/uri.ts';
import { formatUri, uriParam } from '../../../shared/libvirt-uri.ts';

describe('reading', () => {
  test('a local address', () => {
    expect(parseUri('qemu:///system')).toEqual({
      driver: 'qemu',
      transport: null,
      user: null,
      host: null,
      port: null,
      path: '/system',
      params: [],
    });
  });

  test('every part', () => {
    expect(parseUri(' QEMU+SSH://root@host.example:2222/system?keyfile=/a%20b&no_tty=1 ')).toEqual({
      driver: 'qemu',
      transport: 'ssh',
      user: 'root',
      host: 'host.example',
      port: 2222,
      path: '/system',
      params: [
        ['keyfile', '/a b'],
        ['no_tty', '1'],
      ],
    });
  });

  test('an IPv6 host', () => expect(parseUri('qemu+tcp://[fe80::1]:16509/system').host).toBe('fe80::1'));

  test.each([
    ['', /empty/],
    ['myhost', /driver/],
    ['qemu://a b/system', /not a libvirt address/],
    ['qemu:///%zz', /escape/],
    ['qemu+ssh://-oProxyCommand=x/system', /name of a host/],
    ['qemu://host:99999/system', /port/],
    ['9p:///x', /not a libvirt address/],
  ])('%j is refused with a reason', (uri, reason) => {
    const error = (() => {
      try {
        return parseUri(uri);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(OpenError);
    expect(error).toMatchObject({ reason: 'bad-uri', message: expect.stringMatching(reason) });
  });
});

describe('writing', () => {
  test.each([
    'qemu:///system',
    'test:///default',
    'qemu+ssh://root@host:22/system?keyfile=/a%20b&no_tty=1',
    'qemu+tcp://[fe80::1]:16509/system',
    'qemu+unix:///session?socket=/run/x.sock',
  ])('%s comes back', (uri) => {
    expect(formatUri(parseUri(uri))).toBe(uri);
  });
});

describe("the daemon's name for it", () => {
  test.each([
    ['qemu:///system', 'qemu:///system'],
    ['qemu+ssh://root@host/system?keyfile=/k', 'qemu:///system'],
    ['qemu+unix:///system?socket=/run/x.sock', 'qemu:///system'],
    ['test+unix:///default', 'test:///default'],
    ['vpx://esx/dc?no_verify=1&pool=a', 'vpx:///dc?pool=a'],
    ['qemu+unix:///system?name=qemu:///embed', 'qemu:///embed'],
  ])('%s is %s', (uri, name) => expect(daemonName(parseUri(uri))).toBe(name));
});

test('the first parameter of a name counts', () => {
  const uri = parseUri('qemu:///system?a=1&a=2&b');
  expect(uriParam(uri, 'a')).toBe('1');
  expect(uriParam(uri, 'b')).toBe('');
  expect(uriParam(uri, 'c')).toBeNull();
});
