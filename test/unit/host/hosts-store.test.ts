import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../../main/environment.ts';
import type { SavedHost } from '../../../main/host/saved/hosts-file.ts';
import { type HostsStore, openHosts } from '../../../main/host/saved/hosts-store.ts';

let folder: string;
const log: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkeep-hosts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function host(id: string, more: Partial<SavedHost> = {}): SavedHost {
  const uri = `qemu+ssh://${id}/system`;
  return { id, uri, name: '', colour: null, folder: '', tags: [], autoconnect: true, readOnly: false, ...more };
}

const path = () => join(folder, 'hosts.json');
const open = (usual: readonly SavedHost[] = []) => openHosts(folder, { log, usual });
const ids = (store: HostsStore) => store.hosts.map(({ id }) => id).join('');
const add = (store: HostsStore, ...more: readonly SavedHost[]) => store.change((hosts) => [...hosts, ...more]);
const write = (content: unknown) => writeFile(path(), typeof content === 'string' ? content : JSON.stringify(content));
const onDisk = async () =>
  JSON.parse(await readFile(path(), 'utf8')) as { hosts: { id: string }[] } & Record<string, unknown>;

async function setAside(): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('hosts.damaged-'));
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

describe('saved hosts', () => {
  it('are the usual ones until somebody keeps others, and nothing is written before', async () => {
    const store = await open([host('a')]);
    expect([ids(store), store.isKept, store.concerns]).toEqual(['a', false, []]);
    expect(await readdir(folder)).toEqual([]);
    await add(store, host('b'));
    expect([ids(store), store.isKept]).toEqual(['ab', true]);
    expect((await onDisk()).hosts.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('survive a restart in their order, in a folder that did not exist, for the user alone', async () => {
    folder = join(folder, 'deep', 'er');
    const lab = host('b', {
      name: 'Läb',
      colour: 'teal',
      folder: 'x/y',
      tags: ['1'],
      autoconnect: false,
      readOnly: true,
    });
    const store = await open();
    await add(store, lab, host('a'));
    const again = await open();
    expect(again.hosts).toEqual([lab, host('a')]);
    expect(again.isKept).toBe(true);
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).toSorted()).toEqual(['hosts.json', 'hosts.json.bak']);
    await again.change(() => []);
    expect((await open([host('z')])).hosts).toEqual([]);
  });

  it('are told at once, and a burst of changes is few writes', async () => {
    const store = await open();
    let told = 0;
    const leave = store.onChange(() => (told += 1));
    for (let i = 0; i < 50; i += 1) void add(store, host(`h${i}`));
    expect([told, store.hosts.length]).toEqual([50, 50]);
    leave();
    await store.flush();
    expect((await onDisk()).hosts).toHaveLength(50);
  });

  it('keep what a newer version has put there, also where it means something else by a field', async () => {
    await write({
      version: 7,
      groups: [1],
      hosts: [
        { ...host('a'), colour: 'plaid', jumps: ['x'] },
        { ...host('b'), colour: 'plaid' },
      ],
    });
    const store = await open();
    expect([store.hosts[0]?.colour, store.concerns]).toEqual([null, []]);
    await store.change(([a, b]) =>
      a === undefined || b === undefined
        ? []
        : [
            { ...a, name: 'A' },
            { ...b, colour: 'red' },
          ],
    );
    expect(await onDisk()).toEqual({
      version: 7,
      groups: [1],
      hosts: [
        { ...host('a'), name: 'A', colour: 'plaid', jumps: ['x'] },
        { ...host('b'), colour: 'red' },
      ],
    });
  });

  it('go through a link to where they are kept', async () => {
    await mkdir(join(folder, 'dotfiles'));
    await symlink('dotfiles/hosts.json', path());
    await writeFile(join(folder, 'dotfiles/hosts.json'), JSON.stringify({ version: 1, hosts: [host('a')] }));
    const store = await open();
    await add(store, host('b'));
    expect(JSON.parse(await readFile(join(folder, 'dotfiles/hosts.json'), 'utf8'))).toMatchObject({
      hosts: [{ id: 'a' }, { id: 'b' }],
    });
  });
});

describe('a damaged file', () => {
  it.each([
    ['empty', ''],
    ['cut short', '{"version":1,"hosts":[{"id":"a","uri":"qemu'],
    ['no list', '[]'],
    ['of another kind', '{"version":1,"hosts":{"a":1}}'],
    ['binary', '\0\0\0\0'],
  ])('that is %s is set aside, and the last good one is taken', async (_, content) => {
    await add(await open(), host('a', { name: 'A' }), host('b'));
    await write(content);
    const store = await open([host('usual')]);
    expect(store.hosts).toEqual([host('a', { name: 'A' }), host('b')]);
    expect(store.concerns).toMatchObject([{ code: 'hosts-damaged', object: path() }]);
    expect(store.concerns[0]?.detail).toContain('2 hosts were recovered from the backup');
    expect(await setAside()).toEqual([content]);
    await store.flush();
    const again = await open();
    expect([ids(again), again.concerns]).toEqual(['ab', []]);
  });

  it('without a backup leaves the usual hosts, and keeps what was there', async () => {
    await write('{"hosts":');
    const store = await open([host('usual')]);
    expect([ids(store), store.isKept]).toEqual(['usual', false]);
    expect(store.concerns[0]?.detail).toContain('no backup');
    await add(store, host('new'));
    expect(await setAside()).toEqual(['{"hosts":']);
    expect(ids(await open())).toBe('usualnew');
  });

  it('with a damaged backup is as one without', async () => {
    await write('{');
    await writeFile(`${path()}.bak`, '{');
    expect(ids(await open([host('usual')]))).toBe('usual');
  });

  it('in which entries are bad loses no other, and takes the bad ones from the backup', async () => {
    await add(await open(), host('a', { name: 'A' }), host('b'), host('c'));
    await write({
      version: 1,
      hosts: [
        { id: 'a', uri: 7 },
        host('b', { name: 'newer' }),
        'c was here',
        { id: '../x', uri: 'qemu:///system' },
        host('b'),
        host('d'),
      ],
    });
    const store = await open();
    expect(store.hosts).toEqual([host('a', { name: 'A' }), host('b', { name: 'newer' }), host('c'), host('d')]);
    expect(store.concerns[0]?.detail?.split('\n').slice(0, 4)).toEqual([
      'entry 1 (A): its address is unreadable; it is as it was in the backup',
      'entry 3 (qemu+ssh://c/system): it is no host; it is as it was in the backup',
      'entry 4: its id is unreadable; it is left out',
      'entry 5 (b): the id b is taken; it is left out',
    ]);
    expect(await setAside()).toHaveLength(1);
    await store.flush();
    expect((await open()).concerns).toEqual([]);
  });

  it('in which a field is bad loses that field alone; a host that may be for looking only is', async () => {
    await write({ version: 1, hosts: [{ ...host('a', { name: 'A' }), colour: 'plaid', readOnly: 'yes', tags: 'x' }] });
    const store = await open();
    expect(store.hosts).toEqual([host('a', { name: 'A', readOnly: true })]);
    expect(store.concerns[0]?.detail).toContain('entry 1 (A): colour was unreadable');
    await store.flush();
    expect((await open()).concerns).toEqual([]);
  });
});

describe('two that write', () => {
  it('keep each other’s hosts, and each one’s own changes to one', async () => {
    await add(await open(), host('a'), host('b'), host('c'));
    const [one, two] = [await open(), await open()];
    await one.change((hosts) =>
      hosts.filter(({ id }) => id !== 'c').map((each) => (each.id === 'a' ? { ...each, name: 'One' } : each)),
    );
    await two.change((hosts) => [
      ...hosts.map((each) => (each.id === 'b' ? { ...each, name: 'Two' } : each)),
      host('d'),
    ]);
    const both = [host('a', { name: 'One' }), host('b', { name: 'Two' }), host('d')];
    expect(two.hosts).toEqual(both);
    expect((await open()).hosts).toEqual(both);
    let told = 0;
    one.onChange(() => (told += 1));
    await one.change((hosts) => [...hosts].reverse());
    expect(ids(one)).toBe('bad');
    expect(told).toBe(2);
  });

  it('at the same moment never leave half a file', async () => {
    const [one, two] = [await open(), await open()];
    for (let i = 0; i < 20; i += 1) {
      void add(one, host(`a${i}`, { name: 'x'.repeat(80) }));
      void add(two, host(`b${i}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all([one.flush(), two.flush()]);
    expect((await open()).concerns).toEqual([]);
    expect(await setAside()).toEqual([]);
  });

  it('a file that somebody damaged meanwhile is set aside and written anew', async () => {
    const store = await open();
    await add(store, host('a'));
    await write('oops');
    await add(store, host('b'));
    expect(await setAside()).toEqual(['oops']);
    expect(ids(await open())).toBe('ab');
  });
});

describe('a file that cannot be written', () => {
  it('is a concern that goes when it can; nothing is lost meanwhile', async () => {
    // A file where the folder should be: also root cannot write there.
    const blocked = join(folder, 'config');
    await writeFile(blocked, '');
    const store = await openHosts(blocked, { log, usual: [], retryMs: 20 });
    await add(store, host('a'));
    expect(ids(store)).toBe('a');
    expect(store.concerns.at(-1)).toMatchObject({ code: 'hosts-not-written', object: join(blocked, 'hosts.json') });
    await add(store, host('b'));
    await rm(blocked);
    await vi.waitFor(() => expect(store.concerns).toEqual([]), { timeout: 5000 });
    expect(ids(await openHosts(blocked, { log, usual: [] }))).toBe('ab');
  });

  it('is tried once more at the end', async () => {
    const blocked = join(folder, 'config');
    const store = await openHosts(blocked, { log, usual: [] });
    await writeFile(blocked, '');
    await add(store, host('a'));
    expect(store.concerns).toHaveLength(1);
    await rm(blocked);
    await store.flush();
    expect(ids(await openHosts(blocked, { log, usual: [] }))).toBe('a');
  });

  it('nor read is kept for the user to look at', async () => {
    await mkdir(path());
    const store = await open([host('usual')]);
    expect(ids(store)).toBe('usual');
    expect(store.concerns[0]).toMatchObject({ code: 'hosts-damaged' });
    await add(store, host('b'));
    expect(ids(await open())).toBe('usualb');
  });
});
