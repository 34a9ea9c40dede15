import { ContextMenu } from '@base-ui/react/context-menu';
import { Menu } from '@base-ui/react/menu';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Eye from 'lucide-react/icons/eye';
import Gauge from 'lucide-react/icons/gauge';
import KeyRound from 'lucide-react/icons/key-round';
import Rows3 from 'lucide-react/icons/rows-3';
import { type CSSProperties, memo } from 'react';
import { useStore } from 'zustand';
import type { HostRecord } from '../../../shared/model/host.ts';
import { ActionMenuItems, HOST_MENU } from '../../actions/action-menu.tsx';
import { actionOf } from '../../actions/catalogue.ts';
import { focusField } from '../../actions/focus-field.ts';
import { runAction } from '../../actions/use-actions.ts';
import { hostPage } from '../../app/route.ts';
import { SidebarLink } from '../../app/sidebar/sidebar-link.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { isAsked } from '../../stores/prompts-store.ts';
import { useNavigation, useServices, useSettings } from '../../stores/services.ts';
import { useLive } from '../../stores/use-live.ts';
import { Badge } from '../../widgets/badge.tsx';
import { Button } from '../../widgets/button.tsx';
import { Foreign } from '../../widgets/foreign.tsx';
import { plainText } from '../../widgets/plain-text.ts';
import '../../widgets/popup.css';
import { StateDot } from '../../widgets/state-dot.tsx';
import { hostTone } from '../../widgets/tone.ts';
import { ageOf, hostTrouble } from './host-words.ts';
import { useDragRow } from './tree/drag-host.ts';
import type { HostLeaf } from './tree/host-tree.ts';

/** So many tags stand in the row; the hint has them all. */
const FEW_TAGS = 3;

export interface HostRowProps {
  readonly node: HostLeaf;
  readonly depth: number;
  readonly count: number | null;
}

/**
 * A host in the sidebar: its state, how many machines it has, its trouble; opened, what is on it. Among many hosts one that
 * comes and goes costs one row.
 */
export const HostRow = memo(FullHostRow, (before, after) => {
  return before.node.host === after.node.host && before.depth === after.depth && before.count === after.count;
});

function FullHostRow({ node, depth, count }: HostRowProps) {
  const t = useWords();
  const services = useServices();
  const { host } = node;
  const sidebar = useSettings((all) => all.sidebar);
  const route = useNavigation((state) => state.route);
  const drag = useDragRow(node, host.folder);
  const isOpen = sidebar.openHosts.includes(host.id);
  const isHere = route.page === 'machines' && route.host === host.id;
  const isOnPage = route.page === 'host-page' && route.host === host.id;
  const name = plainText(host.name, 80);
  const subject = { machines: [], host };
  const setOpen = (open: boolean): void => {
    const others = sidebar.openHosts.filter((id) => id !== host.id);
    services.settings.getState().update({ sidebar: { ...sidebar, openHosts: open ? [...others, host.id] : others } });
  };
  const place = { page: 'machines', host: host.id, query: '' } as const;
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger render={<li style={{ '--depth': depth } as CSSProperties} />}>
        <SidebarLink
          route={place}
          current={(isHere || isOnPage) && !isOpen}
          count={count}
          mark={<StateDot tone={hostTone(host.state)} />}
          note={<HostNote host={host} />}
          row={{
            ...drag,
            'data-host-row': host.id,
            'data-colour': host.colour ?? undefined,
            onKeyDown(event) {
              const { key } = event;
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              if (event.altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
                event.preventDefault();
                runAction(actionOf(key === 'ArrowUp' ? 'host.move-up' : 'host.move-down'), subject, services);
                focusField(`[data-host-row="${CSS.escape(host.id)}"] a`);
              } else if (!event.altKey && (key === 'ArrowRight' || key === 'ArrowLeft')) {
                event.preventDefault();
                setOpen(key === 'ArrowRight');
              }
            },
          }}
          before={
            <button
              type="button"
              className="sidebar-twist"
              aria-expanded={isOpen}
              aria-label={t(isOpen ? 'hosts.collapse' : 'hosts.expand', { host: name })}
              onClick={() => setOpen(!isOpen)}
            >
              <ChevronRight size={13} aria-hidden />
            </button>
          }
          menu={<RowMenu host={host} />}
        >
          <span className="host-name" title={hint(host)}>
            <span className="ellipsis">
              <Foreign text={host.name} />
            </span>
            <KeyBadge host={host} />
            {host.readOnly && (
              <span className="host-sign" title={t('hosts.readOnly')}>
                <Eye size={12} aria-hidden />
                <span className="visually-hidden">{t('hosts.readOnly')}</span>
              </span>
            )}
          </span>
        </SidebarLink>
        {isOpen && (
          <ul>
            <li>
              <SidebarLink route={place} current={isHere} nested icon={Rows3}>
                {t('hosts.machines')}
              </SidebarLink>
            </li>
            <li>
              <SidebarLink route={hostPage(host.id)} current={isOnPage} nested icon={Gauge}>
                {t('hosts.overview')}
              </SidebarLink>
            </li>
          </ul>
        )}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="popup-layer">
          <ContextMenu.Popup className="popup" aria-label={t('hosts.menu', { host: name })}>
            <ActionMenuItems plan={HOST_MENU} subject={subject} />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function RowMenu({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const label = t('hosts.menu', { host: plainText(host.name, 80) });
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button small kind="quiet" icon={Ellipsis} aria-label={label} />} />
      <Menu.Portal>
        <Menu.Positioner className="popup-layer" side="bottom" align="end" sideOffset={2}>
          <Menu.Popup className="popup" aria-label={label}>
            <ActionMenuItems plan={HOST_MENU} subject={{ machines: [], host }} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

/** There while somebody on the way to the host waits for an answer. */
function KeyBadge({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const { prompts } = useServices();
  const asked = useStore(prompts, (state) => isAsked(state.prompts, host.id));
  if (!asked) return null;
  return (
    <span className="host-sign host-asked" title={t('prompts.waits')}>
      <KeyRound size={12} aria-hidden />
      <span className="visually-hidden">{t('prompts.waits')}</span>
    </span>
  );
}

/** The second line: trouble with its age, else tags. It alone renders again as the seconds go by. */
function HostNote({ host }: { readonly host: HostRecord }) {
  const t = useWords();
  const { stats, prompts } = useServices();
  const asked = useStore(prompts, (state) => isAsked(state.prompts, host.id));
  const trouble = useLive(() => hostTrouble(host, stats.pulse(host.id), Date.now()));
  const age = useLive(() => ageOf(host, Date.now()));
  const text = asked ? t('hosts.waiting') : [trouble, age].filter((part) => part !== null).join(' · ');
  if (text !== '') {
    return (
      <small className="ellipsis" title={text}>
        {text}
      </small>
    );
  }
  if (host.tags.length === 0) return null;
  return (
    <span className="host-tags">
      {host.tags.slice(0, FEW_TAGS).map((tag) => (
        <Badge key={tag}>{plainText(tag, 40)}</Badge>
      ))}
      {host.tags.length > FEW_TAGS && <small>+{host.tags.length - FEW_TAGS}</small>}
    </span>
  );
}

function hint(host: HostRecord): string {
  return [plainText(host.uri, 200), host.tags.map((tag) => plainText(tag, 40)).join(', ')]
    .filter((line) => line !== '')
    .join('\n');
}
