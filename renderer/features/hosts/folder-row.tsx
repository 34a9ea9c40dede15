import { ContextMenu } from '@base-ui/react/context-menu';
import { Menu } from '@base-ui/react/menu';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Folder from 'lucide-react/icons/folder';
import FolderOpen from 'lucide-react/icons/folder-open';
import FolderPen from 'lucide-react/icons/folder-pen';
import Plug from 'lucide-react/icons/plug';
import type { CSSProperties, ReactNode } from 'react';
import { actionOf } from '../../actions/catalogue.ts';
import { runAction } from '../../actions/use-actions.ts';
import { SidebarLink } from '../../app/sidebar/sidebar-link.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useNavigation, useServices, useSettings } from '../../stores/services.ts';
import { plainText } from '../../widgets/plain-text.ts';
import '../../widgets/popup.css';
import { StateDot } from '../../widgets/state-dot.tsx';
import { folderQuery } from '../machines/filter/complete-filter.ts';
import { folderTone } from './folder-tone.ts';
import { useDragRow } from './tree/drag-host.ts';
import { type HostFolder, hostsUnder } from './tree/host-tree.ts';

export interface FolderRowProps {
  readonly node: HostFolder;
  /** The folder it is in; empty at the top. */
  readonly folder: string;
  readonly depth: number;
  readonly counts: ReadonlyMap<string, number>;
  /** Its rows. */
  readonly children: ReactNode;
}

/** A folder of hosts: how they do together, how many machines they have; opened, the hosts. */
export function FolderRow({ node, folder, depth, counts, children }: FolderRowProps) {
  const t = useWords();
  const services = useServices();
  const { settings, overlays } = services;
  const sidebar = useSettings((all) => all.sidebar);
  const route = useNavigation((state) => state.route);
  const drag = useDragRow(node, folder);
  const isOpen = !sidebar.closedFolders.includes(node.path);
  const query = folderQuery(node.path);
  const name = plainText(node.name, 80);
  const hosts = hostsUnder([node]);
  const known = hosts.filter((host) => counts.has(host.id) || host.inventoryAt !== null);
  const count = known.reduce((sum, host) => sum + (counts.get(host.id) ?? 0), 0);
  const tone = folderTone(hosts);
  const setOpen = (open: boolean): void => {
    const others = sidebar.closedFolders.filter((path) => path !== node.path);
    settings.getState().update({ sidebar: { ...sidebar, closedFolders: open ? others : [...others, node.path] } });
  };
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={<li style={{ '--depth': depth } as CSSProperties} />}>
        <SidebarLink
          route={{ page: 'machines', host: null, query }}
          current={route.page === 'machines' && route.host === null && route.query === query}
          count={known.length === 0 ? null : count}
          icon={isOpen ? FolderOpen : Folder}
          row={{
            ...drag,
            'data-folder-row': node.path,
            onKeyDown(event) {
              if (event.altKey || event.ctrlKey || (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft')) return;
              event.preventDefault();
              setOpen(event.key === 'ArrowRight');
            },
          }}
          before={
            <button
              type="button"
              className="sidebar-twist"
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'hosts.folderCollapse' : 'hosts.folderExpand', { folder: name })}
              onClick={() => setOpen(!isOpen)}
            >
              <ChevronRight size={13} aria-hidden />
            </button>
          }
        >
          <span className="host-name" title={plainText(node.path, 200)}>
            <bdi dir="auto" className="ellipsis">
              {name}
            </bdi>
            <span className="folder-state" title={t(`hosts.folderState.${tone}`)}>
              <StateDot tone={tone} />
              <span className="visually-hidden">{t(`hosts.folderState.${tone}`)}</span>
            </span>
          </span>
        </SidebarLink>
        {isOpen && <ul>{children}</ul>}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="popup-layer">
          <ContextMenu.Popup className="popup" aria-label={t('hosts.folderMenu', { folder: name })}>
            <Menu.Item
              className="menu-item"
              onClick={() => {
                for (const host of hosts) runAction(actionOf('host.connect'), { machines: [], host }, services);
              }}
            >
              <Plug size={15} aria-hidden />
              <span className="menu-text">{t('hosts.folderConnect')}</span>
            </Menu.Item>
            <Menu.Item
              className="menu-item"
              onClick={() => overlays.setState({ folder: { kind: 'rename', folder: node.path } })}
            >
              <FolderPen size={15} aria-hidden />
              <span className="menu-text">{t('hosts.folderRename')}</span>
            </Menu.Item>
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
