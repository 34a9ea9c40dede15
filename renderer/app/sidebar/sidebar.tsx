import { HostList } from '../../features/hosts/host-list.tsx';
import { useWords } from '../../i18n/i18n.ts';
import { useFleet, useNavigation, useSettings } from '../../stores/services.ts';
import { HOME } from '../route.ts';
import { SavedFilterRow } from './saved-filter-row.tsx';
import './sidebar.css';
import Grid from 'lucide-react/icons/grid-3x3';
import Rows3 from 'lucide-react/icons/rows-3';
import Server from 'lucide-react/icons/server';
import { SidebarEdge } from './sidebar-edge.tsx';
import { SidebarLink } from './sidebar-link.tsx';
import { TagLinks } from './tag-links.tsx';
import { useFleetCounts } from './use-fleet-counts.ts';

/** The places to go: all machines, saved filters, tags, hosts. */
export function Sidebar() {
  const t = useWords();
  const hosts = useFleet((state) => state.hosts);
  const filters = useSettings((settings) => settings.savedFilters);
  const route = useNavigation((state) => state.route);
  const counts = useFleetCounts();
  const isAt = (query: string): boolean => route.page === 'machines' && route.host === null && route.query === query;
  return (
    <nav className="sidebar" aria-label={t('app.sidebar')}>
      <div className="sidebar-scroll">
        <ul>
          <li>
            <SidebarLink route={HOME} current={isAt('')} count={counts.total} icon={Rows3}>
              {t('actions.allMachines')}
            </SidebarLink>
          </li>
          {hosts.size > 1 && (
            <li>
              <SidebarLink route={{ page: 'hosts' }} current={route.page === 'hosts'} count={hosts.size} icon={Server}>
                {t('fleet.title')}
              </SidebarLink>
            </li>
          )}
          <li>
            <SidebarLink route={{ page: 'wall', query: '' }} current={route.page === 'wall'} icon={Grid}>
              {t('consoles.wall.title')}
            </SidebarLink>
          </li>
        </ul>
        {filters.length > 0 && (
          <>
            <h2>{t('filter.saved')}</h2>
            <ul>
              {filters.map((filter) => (
                <SavedFilterRow key={filter.id} filter={filter} current={isAt(filter.query)} />
              ))}
            </ul>
          </>
        )}
        {counts.tags.length > 0 && <TagLinks tags={counts.tags} isAt={isAt} />}
        <HostList hosts={hosts} counts={counts.hosts} />
      </div>
      <SidebarEdge />
    </nav>
  );
}
