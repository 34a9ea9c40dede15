import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { createRoot } from 'react-dom/client';
import type { Port } from '../../shared/port.ts';
import { startI18n } from '../i18n/i18n.ts';
import { createServices, ServicesContext } from '../stores/services.ts';
import './tokens.css';
import './base.css';
import { followTaskNotices } from '../features/tasks/task-notices.ts';
import { App } from './app.tsx';
import { listenForShortcuts } from './shortcuts.ts';
import { followTheme } from './theme.ts';

/** Puts the whole window into the page's root, on the port that `openPort` opens. */
export function mount(openPort: () => Promise<Port>): void {
  startI18n();
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  const { services } = createServices(openPort);
  followTheme(services.settings);
  followTaskNotices(services);
  listenForShortcuts(services);
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <ServicesContext value={services}>
        <Tooltip.Provider delay={500}>
          <App />
        </Tooltip.Provider>
      </ServicesContext>
    </CSPProvider>,
  );
}
