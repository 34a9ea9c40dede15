import { lazy, Suspense } from 'react';
import type { MachineRecord } from '../../../shared/model/machine.ts';
import { useNavigation } from '../../stores/services.ts';

// Everything of consoles comes when the first is opened: the first paint does without.
const Panel = lazy(() => import('./console-panel.tsx').then((module) => ({ default: module.ConsolePanel })));

/** The consoles of a machine as a tab of its page. */
export function ConsoleTab({ machine }: { readonly machine: MachineRecord }) {
  const route = useNavigation((state) => state.route);
  const go = useNavigation((state) => state.go);
  const view = route.page === 'machine' ? (route.view ?? null) : null;
  return (
    <div className="console-place">
      <Suspense fallback={<div aria-busy="true" />}>
        <Panel
          machine={machine}
          view={view}
          own={false}
          onView={(next) => go({ page: 'machine', machine: machine.id, tab: 'console', view: next }, { replace: true })}
        />
      </Suspense>
    </div>
  );
}
