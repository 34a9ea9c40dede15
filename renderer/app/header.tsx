import ChevronRight from 'lucide-react/icons/chevron-right';
import { NO_SUBJECT } from '../actions/action.ts';
import { ActionButton } from '../actions/action-button.tsx';
import { actionOf } from '../actions/catalogue.ts';
import { ariaShortcut, shortcutLabel } from '../actions/shortcut.ts';
import { FilterField } from '../features/machines/filter-field.tsx';
import { useWords } from '../i18n/i18n.ts';
import { useHost, useMachine, useNavigation, useServices } from '../stores/services.ts';
import { Button } from '../widgets/button.tsx';
import { Foreign } from '../widgets/foreign.tsx';
import { BrandMark } from './brand-mark.tsx';
import { HOME } from './route.ts';

/** The top of the window: where I am, the filter of what is listed, and the way to every command. */
export function Header() {
  const t = useWords();
  const services = useServices();
  const route = useNavigation((state) => state.route);
  const palette = actionOf('app.palette');
  return (
    <header className="header">
      <div className="header-start">
        <ActionButton action="view.sidebar" subject={NO_SUBJECT} kind="quiet" iconOnly />
        <span className="brand">
          <BrandMark />
          {t('app.name')}
        </span>
      </div>
      <Breadcrumb />
      {(route.page === 'machines' || route.page === 'wall') && <FilterField route={route} />}
      <span className="spacer" />
      <Button
        icon={palette.icon}
        aria-keyshortcuts={ariaShortcut(palette.shortcut ?? '')}
        onClick={() => void palette.run(NO_SUBJECT, services)}
      >
        {t('app.commands')}
        <kbd>{shortcutLabel(palette.shortcut ?? '')}</kbd>
      </Button>
      <ActionButton action="app.settings" subject={NO_SUBJECT} kind="quiet" iconOnly />
    </header>
  );
}

/** All machines, then the host, then the machine or what is shown of the host. */
function Breadcrumb() {
  const t = useWords();
  const route = useNavigation((state) => state.route);
  const lastList = useNavigation((state) => state.lastList);
  const go = useNavigation((state) => state.go);
  const machine = useMachine(route.page === 'machine' ? route.machine : '');
  const hostId = route.page === 'machine' ? (machine?.host ?? '') : 'host' in route ? (route.host ?? '') : '';
  const host = useHost(hostId);
  const isHome = route.page === 'machines' && host === null;
  return (
    <nav className="crumbs" aria-label={t('app.where')}>
      <ol>
        <li>
          <button
            type="button"
            className="crumb"
            aria-current={isHome ? 'page' : undefined}
            onClick={() =>
              go(route.page !== 'machines' && lastList.page === 'machines' && lastList.host === null ? lastList : HOME)
            }
          >
            {t('app.crumbMachines')}
          </button>
        </li>
        {host !== null && (
          <li>
            <ChevronRight size={13} aria-hidden />
            <button
              type="button"
              className="crumb"
              aria-current={route.page === 'machines' ? 'page' : undefined}
              onClick={() => go({ page: 'machines', host: host.id, query: '' })}
            >
              <Foreign text={host.name} />
            </button>
          </li>
        )}
        {route.page === 'hosts' && (
          <li>
            <ChevronRight size={13} aria-hidden />
            <span className="crumb" aria-current="page">
              {t('fleet.crumb')}
            </span>
          </li>
        )}
        {route.page === 'host-page' && host !== null && (
          <li>
            <ChevronRight size={13} aria-hidden />
            <span className="crumb" aria-current="page">
              {t('hostPage.crumb')}
            </span>
          </li>
        )}
        {route.page === 'machine' && machine !== null && (
          <li>
            <ChevronRight size={13} aria-hidden />
            <span className="crumb" aria-current="page">
              <Foreign text={machine.name} />
            </span>
          </li>
        )}
      </ol>
    </nav>
  );
}
