import type { ComponentProps, DragEvent } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { type Services, useServices } from '../../../stores/services.ts';
import { followerOf, keyOf, moveNode } from './arrange.ts';
import { arrangeHosts } from './arrange-hosts.ts';
import { type HostNode, hostTree, type NodeKey } from './host-tree.ts';

type Where = 'before' | 'after' | 'into';

interface DragState {
  readonly dragged: NodeKey | null;
  readonly over: { readonly key: NodeKey; readonly where: Where } | null;
}

const drag = createStore<DragState>()(() => ({ dragged: null, over: null }));
const NOTHING: DragState = { dragged: null, over: null };

/** What lets the row of a host or a folder be dragged, and take others; `data-drop` says where one would go. */
export function useDragRow(
  node: HostNode,
  folder: string,
): ComponentProps<'div'> & { readonly 'data-drop': Where | undefined } {
  const services = useServices();
  const key = keyOf(node);
  const where = useStore(drag, ({ over }) => (over !== null && isSame(over.key, key) ? over.where : null));
  return {
    draggable: true,
    'data-drop': where ?? undefined,
    onDragStart(event) {
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', node.kind === 'host' ? node.host.name : node.name);
      drag.setState({ dragged: key, over: null });
    },
    onDragEnd: () => drag.setState(NOTHING),
    onDragOver(event) {
      const { dragged } = drag.getState();
      if (dragged === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
      drag.setState({ over: { key, where: whereOf(event, node) } });
    },
    onDragLeave() {
      const { over } = drag.getState();
      if (over !== null && isSame(over.key, key)) drag.setState({ over: null });
    },
    onDrop(event) {
      event.preventDefault();
      const { dragged } = drag.getState();
      drag.setState(NOTHING);
      if (dragged !== null) drop(services, dragged, node, folder, whereOf(event, node));
    },
  };
}

function drop(services: Services, dragged: NodeKey, node: HostNode, folder: string, where: Where): void {
  const tree = hostTree(services.fleet.getState().hosts.values());
  const key = keyOf(node);
  const to =
    where === 'into' && node.kind === 'folder'
      ? { folder: node.path, before: null }
      : { folder, before: where === 'before' ? key : followerOf(tree, key) };
  const places = moveNode(tree, dragged, to);
  if (places !== null) arrangeHosts(services, places, dragged.kind === 'host' ? dragged.id : null);
}

/** Upper and lower half of a host; of a folder the middle is its inside. */
function whereOf(event: DragEvent<HTMLElement>, node: HostNode): Where {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  const share = (event.clientY - top) / height;
  if (node.kind === 'folder' && share > 0.25 && share < 0.75) return 'into';
  return share < 0.5 ? 'before' : 'after';
}

function isSame(a: NodeKey, b: NodeKey): boolean {
  return a.kind === 'host' ? b.kind === 'host' && a.id === b.id : b.kind === 'folder' && a.path === b.path;
}
