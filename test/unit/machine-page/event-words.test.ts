import { beforeAll, describe, expect, it } from 'vitest';
import {
  eventText,
  isBadEvent,
  reasonText,
  stateSince,
  toMarkers,
} from '../../../renderer/features/machine/event-words.ts';
import { machinePage } from '../../../renderer/i18n/en/machine-page.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import { MACHINE_EVENT_KINDS } from '../../../shared/model/event-kind.ts';
import { STATE_REASONS } from '../../../shared/model/state-reason.ts';

beforeAll(() => startI18n());

describe('the words of events and reasons', () => {
  it('has words for every kind of event, and none for kinds that there are not', () => {
    expect(Object.keys(machinePage.event).sort()).toEqual([...MACHINE_EVENT_KINDS, 'other'].sort());
  });

  it('has words for every reason', () => {
    const reasons = Object.entries(STATE_REASONS).flatMap(([state, words]) =>
      words.slice(1).map((word) => `${state}-${word}`),
    );
    expect(Object.keys(machinePage.reason).sort()).toEqual(reasons.sort());
    expect(reasonText('paused-ioerror')).toBe('disk error');
    expect(reasonText(null)).toBeNull();
    expect(reasonText('paused-of-the-future')).toBeNull();
    expect(reasonText('toString')).toBeNull();
  });

  it('tells a kind that is newer than the words, with the other side’s detail as text', () => {
    expect(eventText({ kind: 'device-added', detail: 'virtio-disk1' })).toBe('Device added: virtio-disk1');
    expect(eventText({ kind: 'teleported', detail: null })).toBe('Something happened: teleported');
    expect(eventText({ kind: 'io-error', detail: '<b>\u202e</b>' })).not.toContain('\u202e');
    expect(eventText({ kind: 'io-error', detail: 'x'.repeat(9999) }).length).toBeLessThan(200);
  });
});

describe('toMarkers', () => {
  it('marks what explains a graph and leaves out the noise', () => {
    const kinds = ['lifecycle-started-booted', 'balloon', 'metadata', 'lifecycle-defined-updated', 'io-error'];
    const markers = toMarkers(kinds.map((kind, time) => ({ kind, time, detail: null })));
    expect(markers).toEqual([
      { time: 0, label: 'Started', tone: 'neutral' },
      { time: 4, label: 'Disk error', tone: 'bad' },
    ]);
  });

  it('finds since when a machine is in its state', () => {
    const event = (kind: string, time: number) => ({ kind, time, detail: null });
    const events = [event('lifecycle-started-booted', 5), event('lifecycle-suspended-paused', 9), event('balloon', 12)];
    expect(stateSince(events)).toBe(9);
    expect(stateSince([event('reboot', 3), event('lifecycle-defined-added', 4)])).toBeNull();
  });

  it('knows trouble', () => {
    const bad = MACHINE_EVENT_KINDS.filter(isBadEvent);
    expect(bad).toContain('lifecycle-crashed-panicked');
    expect(bad).toContain('lifecycle-suspended-ioerror');
    expect(bad).toContain('hung');
    expect(bad).not.toContain('lifecycle-stopped-destroyed');
    expect(bad).not.toContain('well');
  });
});
