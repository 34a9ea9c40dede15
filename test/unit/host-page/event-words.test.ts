import { beforeAll, expect, it } from 'vitest';
import { hostEventLines, hostEventText, isTrouble } from '../../../renderer/features/host/host-event-words.ts';
import { hostPage } from '../../../renderer/i18n/en/host-page.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import type { HostEvent } from '../../../shared/model/host-detail.ts';

beforeAll(() => startI18n());

it.each(Object.keys(hostPage.event) as HostEvent['kind'][])('%s has words of its own', (kind) => {
  expect(hostEventText({ kind })).toBe(hostPage.event[kind]);
});

it('tells trouble from what is as it should be', () => {
  expect(isTrouble({ kind: 'lost' })).toBe(true);
  expect(isTrouble({ kind: 'silent' })).toBe(true);
  expect(isTrouble({ kind: 'connected' })).toBe(false);
  expect(isTrouble({ kind: 'disconnected' })).toBe(false);
});

it('writes an event with its time, its reason and what the other side said, as plain text', () => {
  const event: HostEvent = {
    time: Date.UTC(2026, 10, 22, 13, 0, 5),
    kind: 'lost',
    problem: { code: 'connection-lost', object: 'lab', host: 'lab', detail: 'read ECONNRESET\u0007\nsecond' },
  };
  const lines = hostEventLines(event).split('\n');
  expect(lines[0]).toBe('2026-11-22T13:00:05.000Z  The link was lost');
  expect(lines.some((line) => line.includes('lab'))).toBe(true);
  expect(lines.at(-1)).toBe('    second');
  expect(lines.join('')).not.toContain('\u0007');
  expect(hostEventLines({ ...event, problem: null })).toBe('2026-11-22T13:00:05.000Z  The link was lost');
});
