import { beforeAll, describe, expect, it } from 'vitest';
import { folderTone } from '../../../renderer/features/hosts/folder-tone.ts';
import { ageOf, hostTroubleLong } from '../../../renderer/features/hosts/host-words.ts';
import { startI18n } from '../../../renderer/i18n/i18n.ts';
import { concernKey, createConcernsStore, followConcerns } from '../../../renderer/stores/concerns-store.ts';
import { isAsked } from '../../../renderer/stores/prompts-store.ts';
import { fingerprintGroups } from '../../../renderer/widgets/fingerprint.tsx';
import { type HostRecord, type HostState, UNDECIDED } from '../../../shared/model/host.ts';
import type { Problem } from '../../../shared/model/problem.ts';
import type { Prompt } from '../../../shared/model/prompt.ts';

const problem: Problem = { code: 'ssh-lost', object: 'far' };
const host = (state: HostState, inventoryAt: number | null = 0): HostRecord => ({
  ...UNDECIDED,
  id: 'far',
  name: 'far',
  uri: 'qemu+ssh://far/system',
  kind: 'ssh',
  state,
  facts: null,
  inventoryAt,
});

beforeAll(() => startI18n());

describe('a fingerprint', () => {
  it('falls into groups that lose nothing', () => {
    const text = 'ED25519 SHA256:q1H0dTxvJ5wG0n6rXh3yq0bq1Xl2uJ5S0pTnO4v9zZc';
    const groups = fingerprintGroups(text);
    expect(groups.join('')).toBe(text);
    expect(groups.slice(0, 3)).toEqual(['ED25519 SHA256:', 'q1H0', 'dTxv']);
    expect(fingerprintGroups('MD5:aa:bb:cc')).toEqual(['MD5:aa:bb:cc']);
  });
});

describe('a folder', () => {
  it('looks as the host in it that most needs to be looked at', () => {
    const live = host({ phase: 'live' });
    const slow = host({ phase: 'degraded', reason: 'slow', since: 0 });
    const failed = host({ phase: 'failed', problem });
    const away = host({ phase: 'disconnected' });
    expect(folderTone([live, slow, failed])).toBe('bad');
    expect(folderTone([live, slow])).toBe('warn');
    expect(folderTone([live, away])).toBe('ok');
    expect(folderTone([away])).toBe('off');
  });
});

describe('the words of a lost link', () => {
  const lost: HostState = { phase: 'reconnecting', problem, attempt: 3, retryAt: 130_000, since: 60_000 };

  it('count down to the next attempt and say how long it is gone', () => {
    expect(hostTroubleLong(host(lost), null, 120_500)).toBe('Link lost 1 min ago, attempt 3; again in 10 s');
    expect(hostTroubleLong(host(lost), null, 131_000)).toContain('trying again');
  });

  it('tell the age of what is shown, and none of what is live or was never seen', () => {
    expect(ageOf(host(lost), 120_000)).toBe('2 min ago');
    expect(ageOf(host(lost, null), 120_000)).toBeNull();
    expect(ageOf(host({ phase: 'live' }), 120_000)).toBeNull();
  });
});

describe('questions', () => {
  it('belong to a host, but those of a try-out to none', () => {
    const prompt = (owner: Prompt['owner']): Prompt => ({ owner }) as Prompt;
    expect(isAsked([prompt({ kind: 'host', host: 'far' })], 'far')).toBe(true);
    expect(isAsked([prompt({ kind: 'host', host: 'near' })], 'far')).toBe(false);
    expect(isAsked([prompt({ kind: 'test', test: 'far' })], 'far')).toBe(false);
  });
});

describe('concerns', () => {
  it('stay put away until they have gone and come again', () => {
    const store = createConcernsStore();
    let tell = (_concerns: readonly Problem[]): void => {};
    const client = {
      subscribe(
        _name: string,
        _params: object,
        listener: { readonly snapshot: (concerns: readonly Problem[]) => void },
      ) {
        tell = listener.snapshot;
        return () => {};
      },
    };
    followConcerns(client as unknown as Parameters<typeof followConcerns>[0], store);
    const damaged: Problem = { code: 'hosts-damaged', detail: 'line 3' };
    tell([damaged]);
    store.setState({ dismissed: new Set([concernKey(damaged)]) });
    tell([damaged]);
    expect(store.getState().dismissed.size).toBe(1);
    tell([]);
    tell([damaged]);
    expect(store.getState().dismissed.size).toBe(0);
  });
});
