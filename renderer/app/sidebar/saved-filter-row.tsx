import { ContextMenu } from '@base-ui/react/context-menu';
import { Menu } from '@base-ui/react/menu';
import Bookmark from 'lucide-react/icons/bookmark';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Pencil from 'lucide-react/icons/pencil';
import Trash from 'lucide-react/icons/trash-2';
import type { Settings } from '../../../shared/model/settings.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../widgets/button.tsx';
import '../../widgets/popup.css';
import { SidebarLink } from './sidebar-link.tsx';

export interface SavedFilterRowProps {
  readonly filter: Settings['savedFilters'][number];
  readonly current: boolean;
}

/** A saved filter, with what can be done to it. */
export function SavedFilterRow({ filter, current }: SavedFilterRowProps) {
  const t = useWords();
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={<li />}>
        <SidebarLink
          route={{ page: 'machines', host: null, query: filter.query }}
          current={current}
          icon={Bookmark}
          menu={
            <Menu.Root>
              <Menu.Trigger
                render={
                  <Button small kind="quiet" icon={Ellipsis} aria-label={t('filter.menu', { name: filter.name })} />
                }
              />
              <Menu.Portal>
                <Menu.Positioner className="popup-layer" side="bottom" align="end" sideOffset={2}>
                  <Menu.Popup className="popup">
                    <Items filter={filter} />
                  </Menu.Popup>
                </Menu.Positioner>
              </Menu.Portal>
            </Menu.Root>
          }
        >
          <span title={filter.query}>{filter.name}</span>
        </SidebarLink>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="popup-layer">
          <ContextMenu.Popup className="popup">
            <Items filter={filter} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Items({ filter }: Pick<SavedFilterRowProps, 'filter'>) {
  const t = useWords();
  const { overlays, settings } = useServices();
  return (
    <>
      <Menu.Item className="menu-item" onClick={() => overlays.setState({ filterName: filter })}>
        <Pencil size={14} aria-hidden />
        <span className="menu-text">{t('filter.rename')}</span>
      </Menu.Item>
      <Menu.Item
        className="menu-item"
        onClick={() => {
          const { settings: now, update } = settings.getState();
          update({ savedFilters: now.savedFilters.filter((one) => one.id !== filter.id) });
        }}
      >
        <Trash size={14} aria-hidden />
        <span className="menu-text">{t('filter.remove')}</span>
      </Menu.Item>
    </>
  );
}
