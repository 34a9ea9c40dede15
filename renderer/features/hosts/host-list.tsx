import Plus from 'lucide-react/icons/plus';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { HostRecord } from '../../../shared/model/host.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import { FolderRow } from './folder-row.tsx';
import './host-list.css';
import { HostRow } from './host-row.tsx';
import { type HostNode, hostTree } from './tree/host-tree.ts';
import { moveWords } from './tree/move-words.ts';

export interface HostListProps {
  readonly hosts: ReadonlyMap<string, HostRecord>;
  /** How many machines each host has. */
  readonly counts: ReadonlyMap<string, number>;
}

/** The hosts in their folders, as the user ordered them, with the way to add one. */
export function HostList({ hosts, counts }: HostListProps) {
  const t = useWords();
  const { overlays } = useServices();
  const tree = useMemo(() => hostTree(hosts.values()), [hosts]);
  const moved = useStore(moveWords, ({ text }) => text);
  return (
    <>
      <div className="host-list-head">
        <h2>{t('hosts.title')}</h2>
        <Button
          small
          kind="quiet"
          icon={Plus}
          aria-label={t('hosts.add')}
          tip={t('hosts.add')}
          onClick={() => overlays.setState({ hostForm: { kind: 'add' } })}
        />
      </div>
      <ul className="host-list">
        <HostNodes nodes={tree} folder="" depth={0} counts={counts} />
      </ul>
      <p className="visually-hidden" role="status">
        {moved}
      </p>
    </>
  );
}

interface HostNodesProps {
  readonly nodes: readonly HostNode[];
  readonly folder: string;
  readonly depth: number;
  readonly counts: HostListProps['counts'];
}

/** The rows of one folder, or of the top. */
function HostNodes({ nodes, folder, depth, counts }: HostNodesProps) {
  return nodes.map((node) =>
    node.kind === 'host' ? (
      <HostRow
        key={`host ${node.host.id}`}
        node={node}
        depth={depth}
        count={counts.get(node.host.id) ?? (node.host.inventoryAt === null ? null : 0)}
      />
    ) : (
      <FolderRow key={`folder ${node.path}`} node={node} folder={folder} depth={depth} counts={counts}>
        <HostNodes nodes={node.items} folder={node.path} depth={depth + 1} counts={counts} />
      </FolderRow>
    ),
  );
}
