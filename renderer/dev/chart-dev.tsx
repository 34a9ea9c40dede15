import { createRoot } from 'react-dom/client';
import { contract } from '../../shared/contract.ts';
import { createPortPair } from '../../shared/port.ts';
import { serve } from '../../shared/rpc.ts';
import '../app/tokens.css';
import '../app/base.css';
import { MachinePage } from '../features/machine/machine-page.tsx';
import { startI18n } from '../i18n/i18n.ts';
import { createServices, ServicesContext, useNavigation } from '../stores/services.ts';
import { createMachineCore, MACHINE_ID } from './chart-scenes.ts';

// For looking at a machine's page alone: vite renderer, then /dev/chart-dev.html?scene=many&tab=monitor&theme=dark.
const search = new URLSearchParams(location.search);
const theme = search.get('theme');
if (theme !== null) document.documentElement.dataset.theme = theme;
if (!location.hash.startsWith('#/machine')) {
  location.replace(`#/machine/${encodeURIComponent(MACHINE_ID)}/${search.get('tab') ?? 'overview'}`);
}
startI18n();
const [page, core] = createPortPair();
serve(contract, createMachineCore(search.get('scene') ?? 'busy'), core);
const { services } = createServices(() => Promise.resolve(page));

function Page() {
  const route = useNavigation((state) => state.route);
  return route.page === 'machine' ? <MachinePage machine={route.machine} /> : <p>The list</p>;
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <ServicesContext value={services}>
      <main style={{ height: '100%' }}>
        <Page />
      </main>
    </ServicesContext>,
  );
}
