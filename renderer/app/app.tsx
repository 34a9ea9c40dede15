import { Toast } from '@base-ui/react/toast';
import { lazy, Suspense } from 'react';
import { assertNever } from '../../shared/assert-never.ts';
import { ConsolePage } from '../features/console/console-page.tsx';
import { FleetPage } from '../features/fleet/fleet-page.tsx';
import { HostPage } from '../features/host/host-page.tsx';
import { HostFormDialog } from '../features/hosts/add-host/host-form-dialog.tsx';
import { ConcernsBanner } from '../features/hosts/concerns-banner.tsx';
import { FolderDialog } from '../features/hosts/folder-dialog.tsx';
import { HostQuestionDialog } from '../features/hosts/host-question.tsx';
import { MachinePage } from '../features/machine/machine-page.tsx';
import { FilterNameDialog } from '../features/machines/filter-name-dialog.tsx';
import { MachinesPage } from '../features/machines/machines-page.tsx';
import { PlanDialog } from '../features/plan/plan-dialog.tsx';
import { PromptLayer } from '../features/prompts/prompt-layer.tsx';
import { SettingsDialog } from '../features/settings/settings-dialog.tsx';
import { useWords } from '../i18n/i18n.ts';
import { useNavigation, useServices, useSettings } from '../stores/services.ts';
import { NoticeViewport } from '../widgets/notice-viewport.tsx';
import './app.css';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Header } from './header.tsx';
import { LinkBanner } from './link-banner.tsx';
import { Palette } from './palette.tsx';
import type { Route } from './route.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { Sidebar } from './sidebar/sidebar.tsx';
import { StatusLine } from './status-line.tsx';

const WallPage = lazy(() =>
  import('../features/console/wall/wall-page.tsx').then((module) => ({ default: module.WallPage })),
);

/** The frame: header, sidebar, the page the address leads to, status line, and what lies over them. */
export function App() {
  const t = useWords();
  const { notices } = useServices();
  const route = useNavigation((state) => state.route);
  const sidebar = useSettings((settings) => settings.sidebar);
  return (
    <Toast.Provider toastManager={notices.manager} limit={4}>
      {route.page === 'console' ? (
        <ConsolePage key={route.machine} machine={route.machine} view={route.view} />
      ) : (
        <div
          className="app"
          data-collapsed={sidebar.collapsed || undefined}
          style={{ '--sidebar': `${sidebar.width}px` } as React.CSSProperties}
        >
          <Header />
          {!sidebar.collapsed && <Sidebar />}
          <main className="app-main" aria-label={t('app.main')}>
            {route.page === 'machines' && <h1 className="visually-hidden">{t('machines.title')}</h1>}
            <LinkBanner />
            <ConcernsBanner />
            <ErrorBoundary key={keyOf(route)}>
              <Suspense fallback={null}>
                <Page route={route} />
              </Suspense>
            </ErrorBoundary>
          </main>
          <StatusLine />
        </div>
      )}
      <PromptLayer />
      <Palette />
      <ConfirmDialog />
      <PlanDialog />
      <SettingsDialog />
      <ShortcutsDialog />
      <FilterNameDialog />
      <HostFormDialog />
      <FolderDialog />
      <HostQuestionDialog />
      <NoticeViewport />
    </Toast.Provider>
  );
}

/** What is shown within the frame; a console of its own window has none. */
type FramedRoute = Exclude<Route, { page: 'console' }>;

function Page({ route }: { readonly route: FramedRoute }) {
  switch (route.page) {
    case 'machines':
      return <MachinesPage route={route} />;
    case 'machine':
      return <MachinePage machine={route.machine} />;
    case 'host-page':
      return <HostPage key={route.host} host={route.host} />;
    case 'hosts':
      return <FleetPage />;
    case 'wall':
      return <WallPage route={route} />;
    default:
      return assertNever(route);
  }
}

/** A page that broke is another page's trouble no more. */
function keyOf(route: FramedRoute): string {
  if (route.page === 'machine') return route.machine;
  return route.page === 'host-page' ? `host-page ${route.host}` : route.page;
}
