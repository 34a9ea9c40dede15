import type { HostId, HostRecord } from '../../../../shared/model/host.ts';
import type { HostPlace } from '../../../../shared/model/saved-host.ts';

/** A folder of hosts; there is one wherever a host names it. */
export interface HostFolder {
  readonly kind: 'folder';
  /** From the top, split by `/`. */
  readonly path: string;
  readonly name: string;
  readonly items: readonly HostNode[];
}

export interface HostLeaf {
  readonly kind: 'host';
  readonly host: HostRecord;
}

export type HostNode = HostFolder | HostLeaf;

/** What tells a node of the tree from all others. */
export type NodeKey =
  | { readonly kind: 'host'; readonly id: HostId }
  | { readonly kind: 'folder'; readonly path: string };

/** Hosts in their folders, by the user's order; a folder stands where its first host stands. */
export function hostTree(hosts: Iterable<HostRecord>): readonly HostNode[] {
  const sorted = [...hosts].sort((a, b) => a.place - b.place || a.name.localeCompare(b.name));
  return level(
    sorted.map((host) => ({ host, rest: folderParts(host.folder) })),
    '',
  );
}

function level(
  entries: readonly { readonly host: HostRecord; readonly rest: readonly string[] }[],
  parent: string,
): readonly HostNode[] {
  const folders = new Map<string, { host: HostRecord; rest: readonly string[] }[]>();
  const order: (HostLeaf | string)[] = [];
  for (const { host, rest } of entries) {
    const [name, ...deeper] = rest;
    if (name === undefined) {
      order.push({ kind: 'host', host });
      continue;
    }
    const inside = folders.get(name);
    if (inside === undefined) order.push(name);
    folders.set(name, [...(inside ?? []), { host, rest: deeper }]);
  }
  return order.map((node): HostNode => {
    if (typeof node !== 'string') return node;
    const path = parent === '' ? node : `${parent}/${node}`;
    return { kind: 'folder', path, name: node, items: level(folders.get(node) ?? [], path) };
  });
}

/** A folder's path without empty parts and the spaces around its parts; empty: no folder. */
export function tidyFolder(folder: string): string {
  return folderParts(folder).join('/');
}

function folderParts(folder: string): readonly string[] {
  return folder
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Every host of nodes, from the top. */
export function hostsUnder(nodes: readonly HostNode[]): readonly HostRecord[] {
  return nodes.flatMap((node) => (node.kind === 'host' ? [node.host] : hostsUnder(node.items)));
}

/** Every folder of nodes, each before those inside it. */
export function foldersUnder(nodes: readonly HostNode[]): readonly HostFolder[] {
  return nodes.flatMap((node) => (node.kind === 'folder' ? [node, ...foldersUnder(node.items)] : []));
}

/** The places of hosts as the tree shows them, for host.arrange. */
export function placesOf(nodes: readonly HostNode[], folder = ''): readonly HostPlace[] {
  return nodes.flatMap((node) =>
    node.kind === 'host' ? [{ host: node.host.id, folder }] : placesOf(node.items, node.path),
  );
}

/** Whether a node is the one that a key means. */
export function isNode(node: HostNode, key: NodeKey): boolean {
  return node.kind === 'host'
    ? key.kind === 'host' && node.host.id === key.id
    : key.kind === 'folder' && node.path === key.path;
}
