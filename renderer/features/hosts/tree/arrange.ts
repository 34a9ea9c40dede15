import type { HostPlace } from '../../../../shared/model/saved-host.ts';
import { type HostFolder, type HostNode, isNode, type NodeKey, placesOf } from './host-tree.ts';

/** Where a node is to go: into this folder (empty: the top), before that node of it or at its end. */
export interface Destination {
  readonly folder: string;
  readonly before: NodeKey | null;
}

/** The places of all hosts after a node went there; null where that is nowhere else, or a folder would go into itself. */
export function moveNode(tree: readonly HostNode[], key: NodeKey, to: Destination): readonly HostPlace[] | null {
  const node = findNode(tree, key);
  if (node === null) return null;
  if (key.kind === 'folder' && `${to.folder}/`.startsWith(`${key.path}/`)) return null;
  // Before itself: before what follows it.
  const before = to.before !== null && isNode(node, to.before) ? followerOf(tree, key) : to.before;
  const moved = insert(without(tree, key), node, to.folder.split('/').filter(Boolean), '', before);
  const places = placesOf(moved);
  return samePlaces(places, placesOf(tree)) ? null : places;
}

/**
 * One step up or down, as the tree is read: a host goes into an open folder that it meets and out of its own at the end.
 * Null at the top and the bottom.
 */
export function stepNode(
  tree: readonly HostNode[],
  key: NodeKey,
  step: -1 | 1,
  isOpen: (folder: string) => boolean,
): readonly HostPlace[] | null {
  const found = locate(tree, key, null);
  if (found === null) return null;
  const { siblings, at, parent } = found;
  const neighbour = siblings[at + step];
  const folder = parent?.path ?? '';
  if (neighbour === undefined) return parent === null ? null : moveNode(tree, key, besideFolder(tree, parent, step));
  if (key.kind === 'host' && neighbour.kind === 'folder' && isOpen(neighbour.path)) {
    const [first] = neighbour.items;
    const before = step > 0 && first !== undefined ? keyOf(first) : null;
    return moveNode(tree, key, { folder: neighbour.path, before });
  }
  const next = siblings[at + (step < 0 ? -1 : 2)];
  return moveNode(tree, key, { folder, before: next === undefined ? null : keyOf(next) });
}

/** The places of all hosts after a folder, with all in it, was given another path. */
export function renameFolder(tree: readonly HostNode[], path: string, next: string): readonly HostPlace[] | null {
  const places = placesOf(tree).map(({ host, folder }) => {
    const isInside = folder === path || folder.startsWith(`${path}/`);
    return { host, folder: isInside ? `${next}${folder.slice(path.length)}`.replace(/^\//, '') : folder };
  });
  return samePlaces(places, placesOf(tree)) ? null : places;
}

/** What tells this node from all others. */
export function keyOf(node: HostNode): NodeKey {
  return node.kind === 'host' ? { kind: 'host', id: node.host.id } : { kind: 'folder', path: node.path };
}

function besideFolder(tree: readonly HostNode[], folder: HostFolder, step: -1 | 1): Destination {
  const found = locate(tree, keyOf(folder), null);
  const outer = found?.parent?.path ?? '';
  if (step < 0) return { folder: outer, before: keyOf(folder) };
  return { folder: outer, before: followerOf(tree, keyOf(folder)) };
}

interface Location {
  readonly siblings: readonly HostNode[];
  readonly at: number;
  readonly parent: HostFolder | null;
}

function locate(nodes: readonly HostNode[], key: NodeKey, parent: HostFolder | null): Location | null {
  const at = nodes.findIndex((node) => isNode(node, key));
  if (at >= 0) return { siblings: nodes, at, parent };
  for (const node of nodes) {
    const found = node.kind === 'folder' ? locate(node.items, key, node) : null;
    if (found !== null) return found;
  }
  return null;
}

function findNode(tree: readonly HostNode[], key: NodeKey): HostNode | null {
  const found = locate(tree, key, null);
  return found?.siblings[found.at] ?? null;
}

/** What comes after a node beside it; null at the end. */
export function followerOf(tree: readonly HostNode[], key: NodeKey): NodeKey | null {
  const found = locate(tree, key, null);
  const next = found?.siblings[found.at + 1];
  return next === undefined ? null : keyOf(next);
}

function without(nodes: readonly HostNode[], key: NodeKey): readonly HostNode[] {
  return nodes
    .filter((node) => !isNode(node, key))
    .map((node) => (node.kind === 'host' ? node : { ...node, items: without(node.items, key) }));
}

function insert(
  nodes: readonly HostNode[],
  moved: HostNode,
  way: readonly string[],
  parent: string,
  before: NodeKey | null,
): readonly HostNode[] {
  const [name, ...rest] = way;
  if (name === undefined) {
    const at = before === null ? -1 : nodes.findIndex((node) => isNode(node, before));
    return nodes.toSpliced(at < 0 ? nodes.length : at, 0, under(moved, parent));
  }
  const path = join(parent, name);
  const at = nodes.findIndex((node) => node.kind === 'folder' && node.name === name);
  const found = nodes[at];
  const items = insert(found?.kind === 'folder' ? found.items : [], moved, rest, path, before);
  return nodes.toSpliced(at < 0 ? nodes.length : at, at < 0 ? 0 : 1, { kind: 'folder', path, name, items });
}

/** The node with the paths it has below another folder. */
function under(node: HostNode, parent: string): HostNode {
  if (node.kind === 'host') return node;
  const path = join(parent, node.name);
  return { ...node, path, items: node.items.map((item) => under(item, path)) };
}

function join(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`;
}

function samePlaces(a: readonly HostPlace[], b: readonly HostPlace[]): boolean {
  return a.length === b.length && a.every(({ host, folder }, at) => b[at]?.host === host && b[at]?.folder === folder);
}
