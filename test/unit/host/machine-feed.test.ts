import { expect, test, vi } from 'vitest';
import { MachineFeed } from '../../../main/host/feeds/machine-feed.ts';
import { createEntry } from '../../../main/host/inventory/machine-entry.ts';
import { EMPTY_DETAIL } from '../../../main/machine/detail.ts';
import type { MachineRecord } from '../../../shared/model/machine.ts';

function entryOf(uuid: string) {
  return createEntry({ uuid, name: 'web', id: 1 }, { id: `h/${uuid}`, name: 'web' } as MachineRecord, 0);
}

test('says nothing of a machine before its XML was read, then a snapshot, then deltas', () => {
  vi.useFakeTimers();
  const feed = new MachineFeed();
  const entry = entryOf('a');
  const sink = { snapshot: vi.fn(), delta: vi.fn(), end: vi.fn() };
  feed.subscribe(entry, sink);
  feed.changed(entry);
  vi.runAllTimers();
  expect(sink.snapshot).not.toHaveBeenCalled();
  entry.detail = { ...EMPTY_DETAIL, tpm: 'tpm-crb' };
  feed.changed(entry);
  vi.runAllTimers();
  expect(sink.snapshot).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'h/a', tpm: 'tpm-crb' }));
  feed.changed(entry);
  vi.runAllTimers();
  expect(sink.snapshot).toHaveBeenCalledOnce();
  expect(sink.delta).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

test('tells why the XML could not be read', () => {
  const feed = new MachineFeed();
  const entry = entryOf('b');
  entry.problem = { code: 'denied' };
  const sink = { snapshot: vi.fn(), delta: vi.fn(), end: vi.fn() };
  feed.subscribe(entry, sink);
  expect(sink.snapshot).toHaveBeenCalledWith(expect.objectContaining({ problem: { code: 'denied' }, disks: [] }));
});
