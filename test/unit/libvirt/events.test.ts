import { expect, test, vi } from 'vitest';
import { decodeEvent, type LibvirtEvent } from '../../../main/libvirt/events.ts';
import { subscribeAll } from '../../../main/libvirt/subscriptions.ts';
import { MESSAGE_TYPE, type Packet } from '../../../main/libvirt/wire/packet.ts';
import type { EventMessage } from '../../../main/libvirt/wire/procedure.ts';
import { EVENTS, type EventName } from '../../../main/libvirt/wire/procedures.ts';
import { encoded, sampleOf } from './support/sample-values.ts';
import { DaemonError, openScripted, settled } from './support/scripted-daemon.ts';

const dom = { name: 'vm', uuid: '0c0ffee0-1234-4abc-9def-00112233aabb', id: 3 };

function packetOf(name: EventName, body: Uint8Array): Packet {
  const { program, number } = EVENTS[name];
  return { program, version: 1, procedure: number, type: MESSAGE_TYPE.MESSAGE, serial: 0, status: 0, body, fds: 0 };
}

/** Kinds that are decoded but never asked for, so never come: the layouts are there for the daemon's side. */
const NOT_HEARD: readonly EventName[] = [
  'DOMAIN_EVENT_CALLBACK_RTC_CHANGE',
  'DOMAIN_EVENT_CALLBACK_GRAPHICS',
  'DOMAIN_EVENT_CALLBACK_CONTROL_ERROR',
  'DOMAIN_EVENT_CALLBACK_BLOCK_JOB',
  'DOMAIN_EVENT_CALLBACK_PMWAKEUP',
  'DOMAIN_EVENT_CALLBACK_PMSUSPEND',
  'DOMAIN_EVENT_CALLBACK_PMSUSPEND_DISK',
  'DOMAIN_EVENT_CALLBACK_MIGRATION_ITERATION',
  'DOMAIN_EVENT_BLOCK_THRESHOLD',
  'DOMAIN_EVENT_MEMORY_FAILURE',
  'DOMAIN_EVENT_MEMORY_DEVICE_SIZE_CHANGE',
];

const names = Object.keys(EVENTS) as EventName[];

test.each(names)('%s becomes an event, and any cut of it an unknown one', (name) => {
  const layout = (EVENTS[name] as EventMessage<unknown>).body;
  const bytes = encoded(layout, sampleOf(layout));
  const { kind } = decodeEvent(packetOf(name, bytes));
  expect(kind === 'unknown').toBe(NOT_HEARD.includes(name));
  for (let size = 0; size < bytes.length; size += 4) {
    expect(decodeEvent(packetOf(name, bytes.subarray(0, size))).kind).toBe('unknown');
  }
});

test('events reach every listener in order, until it is disposed of', async () => {
  const { connection, daemon } = await openScripted();
  const heard: LibvirtEvent[] = [];
  const dispose = connection.onEvent((event) => heard.push(event));
  let count = 0;
  connection.onEvent(() => {
    count++;
  });
  daemon.event('DOMAIN_EVENT_CALLBACK_LIFECYCLE', { callbackID: 1, dom, event: 2, detail: 0 });
  daemon.event('DOMAIN_EVENT_CALLBACK_BALLOON_CHANGE', { callbackID: 2, dom, actualKiB: 2048 });
  await settled();
  expect(heard).toEqual([
    { kind: 'domain-lifecycle', domain: dom, event: 2, detail: 0 },
    { kind: 'domain-balloon', domain: dom, actualBytes: 2_097_152 },
  ]);
  dispose();
  daemon.event('CONNECT_EVENT_CONNECTION_CLOSED', { reason: 1 });
  await settled();
  expect(heard).toHaveLength(2);
  expect(count).toBe(3);
  connection.close();
});

test('a message from the future is unknown, and the connection goes on', async () => {
  const { connection, daemon } = await openScripted();
  const heard: LibvirtEvent[] = [];
  connection.onEvent((event) => heard.push(event));
  daemon.transport.write(Buffer.from('00000020200080860000000100000fff0000000200000000000000000badf00d', 'hex'));
  await settled();
  expect(heard).toEqual([{ kind: 'unknown', program: 0x20008086, procedure: 4095 }]);
  expect(connection.isClosed).toBe(false);
  connection.close();
});

test('a listener that throws harms neither the others nor the connection', async () => {
  const { connection, daemon } = await openScripted();
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const heard: string[] = [];
  connection.onEvent(() => {
    throw new Error('a fault of ours');
  });
  connection.onEvent((event) => heard.push(event.kind));
  daemon.event('DOMAIN_EVENT_CALLBACK_REBOOT', { callbackID: 1, dom });
  await settled();
  expect(heard).toEqual(['domain-reboot']);
  expect(log).toHaveBeenCalledOnce();
  expect(connection.isClosed).toBe(false);
  log.mockRestore();
  connection.close();
});

test('subscribing gives the kinds that the daemon has', async () => {
  const { connection, daemon } = await openScripted();
  daemon.on('CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY', ({ eventID, dom: one }) => {
    expect(one).toBeNull();
    if (eventID > 20) throw new DaemonError(8, 'eventID must be less than 21');
    return { callbackID: eventID };
  });
  daemon.on('CONNECT_NETWORK_EVENT_REGISTER_ANY', () => {
    throw new DaemonError(3, 'this function is not supported by the connection driver');
  });
  daemon.on('CONNECT_SECRET_EVENT_REGISTER_ANY', () => {
    throw new DaemonError(39, 'unknown procedure: 380');
  });
  daemon.on('CONNECT_STORAGE_POOL_EVENT_REGISTER_ANY', () => ({ callbackID: 1 }));
  daemon.on('CONNECT_NODE_DEVICE_EVENT_REGISTER_ANY', () => ({ callbackID: 1 }));
  daemon.on('CONNECT_REGISTER_CLOSE_CALLBACK', () => undefined);
  const kinds = await subscribeAll(connection);
  expect(kinds).toContain('domain-lifecycle');
  expect(kinds).toContain('storage-pool-refresh');
  expect(kinds).toContain('daemon-closing');
  for (const missing of ['domain-job-completed', 'domain-metadata', 'network-lifecycle', 'secret-lifecycle']) {
    expect(kinds).not.toContain(missing);
  }
  connection.close();
  await expect(subscribeAll(connection)).rejects.toMatchObject({ name: 'ConnectionClosedError' });
});
