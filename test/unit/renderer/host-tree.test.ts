import { describe, expect, it } from 'vitest';
import { moveNode, renameFolder, stepNode } from '../../../renderer/features/hosts/tree/arrange.ts';
import { foldersUnder, type HostNode, hostTree, tidyFolder } from '../../../renderer/features/hosts/tree/host-tree.ts';
import type { HostRecord } from '../../../shared/model/host.ts';
import { UNDECIDED } from '../../../shared/model/host.ts';
import type { HostPlace } from '../../../shared/model/saved-host.ts';

function host(id: string, folder: string, place: number): HostRecord {
  return {
    ...UNDECIDED,
    id,
    name: id,
    uri: `qemu+ssh://${id}/system`,
    kind: 'ssh',
    state: { phase: 'live' },
    facts: null,
    inventoryAt: null,
    folder,
    place,
  };
}

/** `a Lab(b c Racks(d)) e` */
function drawn(nodes: readonly HostNode[]): string {
  return nodes.map((node) => (node.kind === 'host' ? node.host.id : `${node.name}(${drawn(node.items)})`)).join(' ');
}

const TREE = hostTree([
  host('e', '', 9),
  host('a', '', 1),
  host('d', 'Lab/Racks', 5),
  host('b', 'Lab', 2),
  host('c', ' Lab /', 3),
]);

/** The tree that the core would tell after these places. */
function drawnAfter(places: readonly HostPlace[] | null): string {
  if (places === null) return 'nothing';
  return drawn(hostTree(places.map(({ host: id, folder }, place) => host(id, folder, place))));
}

const allOpen = (): boolean => true;
const up = (id: string, isOpen = allOpen) => drawnAfter(stepNode(TREE, { kind: 'host', id }, -1, isOpen));
const down = (id: string, isOpen = allOpen) => drawnAfter(stepNode(TREE, { kind: 'host', id }, 1, isOpen));

describe('the tree of hosts', () => {
  it('has folders where their first host stands, in the order of the places', () => {
    expect(drawn(TREE)).toBe('a Lab(b c Racks(d)) e');
    expect(foldersUnder(TREE).map(({ path }) => path)).toEqual(['Lab', 'Lab/Racks']);
    expect(tidyFolder(' / Lab // Racks/')).toBe('Lab/Racks');
  });

  it('takes hosts that are spread among others into one folder', () => {
    expect(drawn(hostTree([host('a', 'X', 1), host('b', '', 2), host('c', 'X', 3)]))).toBe('X(a c) b');
  });
});

describe('one step', () => {
  it('changes places with a neighbour, goes into folders and out of them', () => {
    expect(up('c')).toBe('a Lab(c b Racks(d)) e');
    expect(up('b')).toBe('a b Lab(c Racks(d)) e');
    expect(down('a')).toBe('Lab(a b c Racks(d)) e');
    expect(up('e')).toBe('a Lab(b c Racks(d) e)');
    expect(down('c')).toBe('a Lab(b Racks(c d)) e');
    expect(down('d')).toBe('a Lab(b c d) e');
  });

  it('goes past a folder that is closed', () => {
    const closed = (): boolean => false;
    expect(down('a', closed)).toBe('Lab(b c Racks(d)) a e');
    expect(up('e', closed)).toBe('a e Lab(b c Racks(d))');
  });

  it('ends at the top and at the bottom', () => {
    expect(up('a')).toBe('nothing');
    expect(down('e')).toBe('nothing');
  });

  it('takes a folder past its neighbours with all in it', () => {
    expect(drawnAfter(stepNode(TREE, { kind: 'folder', path: 'Lab' }, -1, allOpen))).toBe('Lab(b c Racks(d)) a e');
    expect(drawnAfter(stepNode(TREE, { kind: 'folder', path: 'Lab/Racks' }, 1, allOpen))).toBe('a Lab(b c) Racks(d) e');
  });
});

describe('a move', () => {
  const move = (id: string, folder: string, before: string | null) =>
    drawnAfter(
      moveNode(TREE, { kind: 'host', id }, { folder, before: before === null ? null : { kind: 'host', id: before } }),
    );

  it('goes before another host, to the end of a folder, and into a new one', () => {
    expect(move('e', 'Lab', 'c')).toBe('a Lab(b e c Racks(d))');
    expect(move('a', 'Lab/Racks', null)).toBe('Lab(b c Racks(d a)) e');
    expect(move('a', 'New/One', null)).toBe('Lab(b c Racks(d)) e New(One(a))');
    expect(move('d', '', 'a')).toBe('d a Lab(b c) e');
  });

  it('to where it is already is none', () => {
    expect(move('b', 'Lab', 'c')).toBe('nothing');
    expect(move('b', 'Lab', 'b')).toBe('nothing');
  });

  it('never puts a folder into itself', () => {
    const lab = { kind: 'folder', path: 'Lab' } as const;
    expect(moveNode(TREE, lab, { folder: 'Lab/Racks', before: null })).toBeNull();
    expect(
      drawnAfter(
        moveNode(TREE, { kind: 'folder', path: 'Lab/Racks' }, { folder: '', before: { kind: 'host', id: 'a' } }),
      ),
    ).toBe('Racks(d) a Lab(b c) e');
  });

  it('gives a folder another name with all in it', () => {
    expect(drawnAfter(renameFolder(TREE, 'Lab', 'Office/Lab'))).toBe('a Office(Lab(b c Racks(d))) e');
    expect(drawnAfter(renameFolder(TREE, 'Lab/Racks', ''))).toBe('a Lab(b c) d e');
    expect(renameFolder(TREE, 'Lab', 'Lab')).toBeNull();
  });
});
