import { describe, expect, it } from 'vitest';
import { withSshFields } from '../../../renderer/features/hosts/add-host/host-address.ts';
import { choiceOf, draftOf, isTouched, tagsOf } from '../../../renderer/features/hosts/add-host/host-draft.ts';
import { type HostRecord, UNDECIDED } from '../../../shared/model/host.ts';
import { hostChoiceSchema } from '../../../shared/model/saved-host.ts';

const usual = { system: 'This computer', session: 'My machines' };
const host: HostRecord = {
  ...UNDECIDED,
  id: 'lab1',
  name: 'lab1',
  uri: 'qemu+ssh://me@lab1/system',
  kind: 'ssh',
  state: { phase: 'live' },
  facts: null,
  inventoryAt: null,
  colour: 'teal',
  folder: 'Lab',
  tags: ['arm', 'slow disk'],
  autoconnect: false,
  readOnly: true,
};

describe('a draft of a host', () => {
  it('keeps what it does not change', () => {
    const draft = draftOf({ kind: 'edit', host: { ...host, name: 'Rack 1' } }, usual);
    expect(choiceOf(draft)).toEqual({
      uri: host.uri,
      name: 'Rack 1',
      colour: 'teal',
      folder: 'Lab',
      tags: ['arm', 'slow disk'],
      autoconnect: false,
      readOnly: true,
    });
    expect(hostChoiceSchema.safeParse(choiceOf(draft)).success).toBe(true);
  });

  it('does not make a name of what the address says, nor of the host that it is like', () => {
    expect(draftOf({ kind: 'edit', host }, usual).name).toBe('');
    const here = { ...host, uri: 'qemu:///system', name: 'This computer' };
    expect(draftOf({ kind: 'edit', host: here }, usual).name).toBe('');
    expect(draftOf({ kind: 'duplicate', host: { ...host, name: 'Rack 1' } }, usual).name).toBe('');
  });

  it('is touched once anything would be lost, and no more when it is taken back', () => {
    const first = draftOf({ kind: 'add' }, usual);
    expect(isTouched(first, first)).toBe(false);
    const typed = { ...first, address: withSshFields(first.address, { host: '-' }) };
    expect(isTouched(typed, first)).toBe(true);
    expect(isTouched({ ...typed, address: withSshFields(typed.address, { host: '' }) }, first)).toBe(false);
    expect(isTouched({ ...first, folder: 'Lab' }, first)).toBe(true);
  });

  it('splits tags at commas, each once and no longer than can be kept', () => {
    expect(tagsOf(' arm, slow disk,, arm ,')).toEqual(['arm', 'slow disk']);
    expect(tagsOf('x'.repeat(60))).toEqual(['x'.repeat(40)]);
    expect(tagsOf(Array.from({ length: 50 }, (_, at) => `t${at}`).join())).toHaveLength(30);
  });
});
