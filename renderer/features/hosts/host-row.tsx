import { ContextMenu } from '@base-ui/react/context-menu';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Rows3 from 'lucide-react/icons/rows-3';
import type { HostRecord } from '../../../shared/model/host.ts';
import { ActionMenuItems, HOST_MENU } from '../../actions/action-menu.tsx';
import { SidebarLink } from '../../app/sidebar/sidebar-link.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useNavigation, useServices, useSettings } from '../../stores/services.ts';
import { useLive } from '../../stores/use-live.ts';
import { Foreign } from '../../widgets/foreign.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import '../../widgets/popup.css';
import { StateDot } from '../../widgets/state-dot.tsx';
import { hostTone } from '../../widgets/tone.ts';
import { hostTrouble } from './host-words.ts';

/** A host in the sidebar: its state, how many machines it has, its trouble; opened, what is on it. */
export function HostRow({ host, count }: { readonly host: HostRecord; readonly count: number | null }) {
  const t = useWords();
  const { settings } = useServices();
  const sidebar = useSettings((all) => all.sidebar);
  const route = useNavigation((state) => state.route);
  const isOpen = sidebar.openHosts.includes(host.id);
  const isHere = route.page === 'machines' && route.host === host.id;
  const name = plainText(host.name, 80);
  const toggle = (): void => {
    const others = sidebar.openHosts.filter((id) => id !== host.id);
    settings.getState().update({ sidebar: { ...sidebar, openHosts: isOpen ? others : [...others, host.id] } });
  };
  const place = { page: 'machines', host: host.id, query: '' } as const;
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={<li />}>
        <SidebarLink
          route={place}
          current={isHere && !isOpen}
          count={count}
          mark={<StateDot tone={hostTone(host.state)} />}
          note={<HostNote host={host} />}
          before={
            <button
              type="button"
              className="sidebar-twist"
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'hosts.collapse' : 'hosts.expand', { host: name })}
              onClick={toggle}
            >
              <ChevronRight size={13} aria-hidden />
            </button>
          }
        >
          <span title={host.uri}>
            <Foreign text={host.name} />
          </span>
        </SidebarLink>
        {isOpen && (
          <ul>
            <li>
              <SidebarLink route={place} current={isHere} nested icon={Rows3}>
                {t('hosts.machines')}
              </SidebarLink>
            </li>
          </ul>
        )}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="popup-layer">
          <ContextMenu.Popup className="popup" aria-label={t('hosts.menu', { host: name })}>
            <ActionMenuItems plan={HOST_MENU} subject={{ machines: [], host }} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

/** The second line; it alone renders again as the seconds go by. */
function HostNote({ host }: { readonly host: HostRecord }) {
  const { stats } = useServices();
  const trouble = useLive(() => hostTrouble(host, stats.pulse(host.id), Date.now()));
  if (trouble === null) return null;
  return (
    <small className="ellipsis" title={trouble}>
      {trouble}
    </small>
  );
}
