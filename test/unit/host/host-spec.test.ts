import { expect, test } from 'vitest';
import { defaultName, kindOf } from '../../../main/host/host-spec.ts';

test.each([
  ['qemu:///system', 'system', 'This computer'],
  ['qemu:///session', 'session', 'My machines'],
  ['qemu+unix:///system?socket=/run/x', 'socket', 'run/x'],
  ['qemu+unix:///system?socket=%2Ftmp%2Flab%2Fsock', 'socket', 'lab/sock'],
  ['qemu+unix:///system?socket=', 'socket', 'qemu+unix:///system?socket='],
  ['qemu+ssh://me@lab1:2222/system', 'ssh', 'lab1'],
  ['qemu+ssh://lab1/session?socket=/run/x', 'ssh', 'lab1'],
  ['QEMU+SSH://[fe80::1]/system', 'ssh', 'fe80::1'],
  ['qemu+ssh:///system', 'ssh', 'qemu+ssh:///system'],
  ['qemu+ssh://-x/system', 'ssh', 'qemu+ssh://-x/system'],
] as const)('%s is of the kind %s and called %s', (uri, kind, name) => {
  expect(kindOf(uri)).toBe(kind);
  expect(defaultName(uri, kind)).toBe(name);
});
