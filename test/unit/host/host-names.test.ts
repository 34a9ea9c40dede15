import { expect, it } from 'vitest';
import { kindOf } from '../../../main/host/host-spec.ts';
import { checkAddress, isSameAddress } from '../../../main/host/saved/host-address.ts';
import { namesOf } from '../../../main/host/saved/host-names.ts';

function named(...uris: readonly (string | readonly [uri: string, name: string])[]): readonly string[] {
  const hosts = uris.map((each) => (typeof each === 'string' ? ([each, ''] as const) : each));
  return namesOf(hosts.map(([uri, name]) => ({ uri, name, kind: kindOf(uri) })));
}

it('hosts are called by their addresses, and by more of them only where that is needed', () => {
  expect(named('qemu:///system', 'qemu:///session', 'qemu+ssh://ann@lab:2222/system')).toEqual([
    'This computer',
    'My machines',
    'lab',
  ]);
  expect(named('qemu+ssh://ann@lab/system', 'qemu+ssh://bob@lab/system')).toEqual(['ann@lab', 'bob@lab']);
  expect(named('qemu+ssh://lab/system', 'qemu+ssh://lab:2222/system')).toEqual(['lab', 'lab:2222']);
  expect(named('qemu+ssh://lab/system', 'qemu+ssh://lab/session')).toEqual(['lab (system)', 'lab (session)']);
  expect(named('qemu+ssh://lab/system', 'qemu+ssh://ann@lab:22/session')).toEqual([
    'lab (system)',
    'ann@lab:22 (session)',
  ]);
});

it('a name that the user gave stays; nothing but the address tells some apart', () => {
  expect(named(['qemu+ssh://a/system', 'lab'], 'qemu+ssh://lab/system')).toEqual(['lab', 'qemu+ssh://lab/system']);
  expect(named(['qemu+ssh://a/system', 'x'], ['qemu+ssh://b/system', 'x'])).toEqual(['x', 'x']);
  const keys = ['qemu+ssh://lab/system?keyfile=/a', 'qemu+ssh://lab/system?keyfile=/b'];
  expect(named(...keys)).toEqual(keys);
});

it('the same place is known by any spelling, and other users and daemons are others', () => {
  const lab = 'qemu+ssh://me@lab/system';
  for (const same of ['QEMU+SSH://me@LAB:22/system', 'qemu+ssh://me@lab:22/system', ' qemu+ssh://me@lab/system']) {
    expect(isSameAddress(lab, same), same).toBe(true);
  }
  for (const other of [
    'qemu+ssh://lab/system',
    'qemu+ssh://me@lab/session',
    'qemu+ssh://me@lab:2/system',
    'nonsense',
  ]) {
    expect(isSameAddress(lab, other), other).toBe(false);
  }
  expect(isSameAddress('qemu+unix:///system?socket=%2Fx&mode=legacy', 'qemu:///system?mode=legacy&socket=/x')).toBe(
    true,
  );
  expect(isSameAddress('nonsense', 'nonsense')).toBe(true);
});

it('an address is checked as connecting would', () => {
  for (const good of ['qemu:///system', 'qemu:///session', 'qemu+ssh://lab/system', 'qemu+unix:///system?socket=/x']) {
    expect(() => checkAddress(good), good).not.toThrow();
  }
  for (const bad of [
    '',
    'lab',
    'qemu+tcp://lab/system',
    'qemu://lab/system',
    'qemu+ssh://lab/',
    'qemu:///system?socket=x',
  ]) {
    expect(() => checkAddress(bad), bad).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'bad-uri', object: bad }) }),
    );
  }
});
